"""The audience: listeners, their sessions and listens, and counts of servers."""
