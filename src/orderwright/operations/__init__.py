"""The operations: one verb per file, each the handler of one declaration in `orderwright.contract`."""
