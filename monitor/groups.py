"""Exception groups: task groups wrap what ended them; most often it is one error."""


def alone(error: Exception) -> Exception:
    """Return the first error in a group that holds but one, at any depth; a group of several as it is."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error
