"""Draft orders: the list of them, and the editor for new orders and for changes of placed ones."""
