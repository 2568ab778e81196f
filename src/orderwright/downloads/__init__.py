"""The edge for buyers who download what they paid for. Whoever has a link may use it until it ends."""
