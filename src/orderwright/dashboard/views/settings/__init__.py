"""What a site is set to: its own settings, rates, gateways, and bringing orders in and out."""
