"""The Python client: every operation as a typed method, `elevate`, web methods, and receiving webhooks.

It needs httpx and msgspec alone. Of the rest of the package it knows the model and the contract, nothing of the server.
"""
