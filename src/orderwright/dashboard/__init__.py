"""The pages of the staff: rendered by the server, every button one of the operations that the API serves."""
