"""Refusals: what is told of what cannot be done."""

from audience.segments.changing import NameTaken, SegmentInUse, UnknownSegment
from monitor.control.audience.families import SAME_NAME, Failed

UNKNOWN = "Audience not found"
IN_USE = "Audience is in use"


def refusal(error: Exception) -> Failed:
    """Return the answer to what was refused; conditions say what is wrong with them."""
    match error:
        case NameTaken():
            return Failed(400, SAME_NAME)
        case UnknownSegment():
            return Failed(404, UNKNOWN)
        case SegmentInUse():
            return Failed(409, f"{IN_USE}: {error}")
    return Failed(400, str(error))
