"""The edge that shows the mailbox of a demonstration: what would have been mailed, as it would have looked."""
