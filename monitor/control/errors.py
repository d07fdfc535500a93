"""What keeps the control port from opening."""


class CannotListen(Exception):
    """The control port cannot be opened; the message says which, and why."""
