"""Orders of other systems: from the rows of their export files to imported orders. Pure."""
