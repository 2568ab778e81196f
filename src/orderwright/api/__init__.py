"""The HTTP edge: it parses, authenticates, runs an operation and answers. No business rule lives here."""
