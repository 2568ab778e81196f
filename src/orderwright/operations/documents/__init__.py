"""Handlers of the operations on issued documents and on how they look."""
