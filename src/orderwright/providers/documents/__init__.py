"""Setting documents as PDF."""
