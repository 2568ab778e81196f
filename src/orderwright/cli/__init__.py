"""The command line. Each file holds one group of commands; heavy parts are imported when a command runs."""
