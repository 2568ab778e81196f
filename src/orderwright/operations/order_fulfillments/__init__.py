"""The operations of the module order-fulfillments."""
