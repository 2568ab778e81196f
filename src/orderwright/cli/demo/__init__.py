"""The demonstration: an invented shop on three sites, made by the service's own operations from a fixed seed."""
