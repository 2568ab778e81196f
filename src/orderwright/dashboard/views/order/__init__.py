"""One order: its page, and what is done on it."""
