"""Pages about files that the shop sells."""
