"""The page on which buyers pay what a payment request asks for: an edge of its own, for people without an account."""
