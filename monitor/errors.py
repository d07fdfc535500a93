"""What can go wrong with a source.

SourceError
    SourceUnreachable   nobody answered, or not now: refused, timeout, no such host, 503
    SourceRefused       it answered, and will not give us the stream: 401, 403, 404, 410
    SourceUnsupported   it answered with something we cannot play
    SourceInterrupted   it was delivering, and stopped
        RecogniserLost  through no fault of its own: the process that recognised it is gone
    SourceEnded         it came to its regular end
    SourceHarmful       it brings down whatever decodes it

The message of an error becomes the text of a 650 notification: short, plain, and without the
credentials of the URL: "connection refused", "404 Not Found", "not audio: text/html".
"""


class SourceError(Exception):
    """A source does not deliver audio right now. Reconnecting may help."""


class SourceUnreachable(SourceError):
    """Nobody answered, or not now."""


class SourceRefused(SourceError):
    """It answered, and will not give us the stream."""


class SourceUnsupported(SourceError):
    """It answered with something we cannot play."""


class SourceInterrupted(SourceError):
    """It was delivering, and stopped."""


class RecogniserLost(SourceInterrupted):
    """The process that recognised it died, or stopped answering. Another takes its place."""


class SourceHarmful(SourceError):
    """It brings down whatever decodes it."""


class SourceEnded(SourceError):
    """It came to its regular end."""
