"""Pictures that lie elsewhere: getting them, and making small ones of them."""
