"""The world outside behind small protocols: payment gateways."""
