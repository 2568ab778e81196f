"""OAuth clients of front ends."""
