"""The audience over HTTP: three families of paths, each with its own envelope, and the intake of events."""
