"""Parcels of many orders."""
