"""Sources: from the URL of a stream to the bytes of its media."""
