"""What several operations share that needs the store. A workflow decides something; it never merely forwards."""
