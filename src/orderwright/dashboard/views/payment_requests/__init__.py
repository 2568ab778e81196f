"""Pages about the payment requests of all orders."""
