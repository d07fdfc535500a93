"""The control port: the API of AudD's audio streams over HTTP, and how well the daemon is."""
