"""Search over orders: filters, sorting, cursors, free text and aggregates, compiled to SQL over narrow tables."""
