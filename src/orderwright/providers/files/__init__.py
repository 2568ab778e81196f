"""Where the files that shops sell are kept."""
