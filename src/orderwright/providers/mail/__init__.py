"""Mails: how they look, how they are put together, and who takes them."""
