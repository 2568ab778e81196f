"""Handlers of the operations on invoices of orders."""
