"""What can be asked of the service: every operation declared as data. No handler and no I/O lives here."""
