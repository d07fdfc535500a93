"""The control port: the HTTP APIs the daemon answers."""
