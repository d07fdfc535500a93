"""Mounting: which path of segments leads where."""

from aiohttp import web

from monitor.control.access import Access
from monitor.control.limits import Limits
from monitor.control.segments.labels import LabelAnswers
from monitor.control.segments.listing import ListAnswers
from monitor.control.segments.parts import SegmentParts
from monitor.control.segments.platform import PlatformAnswers
from monitor.control.segments.removing import RemoveAnswers
from monitor.control.segments.updating import UpdateAnswers
from monitor.control.segments.writing import WriteAnswers

LOCALE = "/{locale:[a-z]{2}(?:-[A-Za-z]{2})?}/api"


def mount_segments(app: web.Application, parts: SegmentParts, access: Access, limits: Limits) -> None:
    """Add the paths of segments to the control port."""
    audience, tags = f"{LOCALE}/audience", f"{LOCALE}/tags"
    labels = LabelAnswers(parts, access)
    app.router.add_get(audience, ListAnswers(parts, access).listed, allow_head=False)
    app.router.add_post(audience, WriteAnswers(parts, access, limits).write)
    app.router.add_put(audience, UpdateAnswers(parts, access, limits).update)
    app.router.add_delete(audience, RemoveAnswers(parts, access, limits).remove)
    app.router.add_get(tags, labels.listed, allow_head=False)
    app.router.add_delete(tags, labels.remove)
    app.router.add_post(f"{LOCALE}/data-platform", PlatformAnswers(parts, access, limits).tell)
