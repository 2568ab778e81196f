"""One page per file, found by importing the modules of this package (and of packages in it)."""
