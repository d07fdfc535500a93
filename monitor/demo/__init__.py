"""The demonstration: a radio station on loopback, and the daemon that monitors it."""
