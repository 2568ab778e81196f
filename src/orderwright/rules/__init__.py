"""What may happen, as pure functions. No I/O, no clock, no randomness: those come in as arguments."""
