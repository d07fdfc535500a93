"""Top: a running daemon, watched at a terminal over its control port."""
