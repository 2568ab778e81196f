"""Pages about the invoices, credit notes and receipts of all orders."""
