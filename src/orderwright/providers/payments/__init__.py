"""Payment gateways: what one must be able to do, and those that are built in."""
