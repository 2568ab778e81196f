"""Measurements of speed and size: ratios in one run against named references. `make bench` runs them all."""
