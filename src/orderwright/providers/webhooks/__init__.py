"""Sending requests to addresses that others chose."""
