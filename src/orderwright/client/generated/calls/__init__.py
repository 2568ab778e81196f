"""The calls as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""
