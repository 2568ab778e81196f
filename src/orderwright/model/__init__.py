"""What an order is: typed documents with their limits. Nothing here does I/O."""
