"""What is wrong with conditions."""


class BadCondition(ValueError):
    """Conditions cannot be taken; the message says which, and what to do."""
