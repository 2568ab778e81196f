"""Pages about gift cards."""
