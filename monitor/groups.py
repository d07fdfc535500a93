"""Task groups: what ended them, and what they swallow."""

import asyncio


def alone(error: Exception) -> Exception:
    """Return the first error in a group that holds but one, at any depth; a group of several as it is."""
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def obey_cancellation() -> None:
    """Raise the cancellation of this task that a task group has swallowed.

    Before Python 3.13 a group that is ending for another reason drops one that comes meanwhile
    (python/cpython#116720): the task would go on as if nobody had told it to stop.
    """
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
