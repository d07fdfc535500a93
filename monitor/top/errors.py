"""What can go wrong with watching a daemon.

TopFailed
    NoAnswer    nobody answers, or not in time; it may come back
"""


class TopFailed(Exception):
    """The daemon cannot be watched; the message says why, and what to do."""


class NoAnswer(TopFailed):
    """Nobody answers."""
