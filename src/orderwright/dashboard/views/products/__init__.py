"""Pages about products."""
