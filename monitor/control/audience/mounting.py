"""Mounting: which path of the audience leads where."""

from aiohttp import web

from monitor.control.access import Access
from monitor.control.audience.consumption import ConsumptionAnswers
from monitor.control.audience.events import EventAnswers
from monitor.control.audience.families import FAMILIES, answer_in_the_familys_way
from monitor.control.audience.icecast import IcecastAnswers
from monitor.control.audience.listeners import ListenerAnswers
from monitor.control.audience.live_viewers import LiveViewerAnswers
from monitor.control.audience.parts import AudienceParts
from monitor.control.audience.statistics import StatisticsAnswers
from monitor.control.audience.tracks import TrackAnswers
from monitor.control.audience.viewers import ViewerAnswers
from monitor.control.limits import Limits

PROJECT = "/api/v1/projects/{project}"


def mount_audience(app: web.Application, parts: AudienceParts, access: Access, limits: Limits) -> None:
    """Add the paths of the audience to the control port; to be called before AudD's methods are added.

    AudD's methods would answer whatever a path of one word does not: so each path refuses the rest itself.
    """
    app.middlewares.append(answer_in_the_familys_way)
    tracks = TrackAnswers(parts, access, limits)
    consumption, live = ConsumptionAnswers(parts, access), LiveViewerAnswers(parts, access)
    viewers = ViewerAnswers(parts)
    app.router.add_post("/v1/audience/events", EventAnswers(parts, access, limits).take)
    app.router.add_post("/v1/audience/icecast", IcecastAnswers(parts, access, limits).departed)
    app.router.add_delete("/v1/audience/listeners/{user_id:[^\0]+}", ListenerAnswers(parts, access).erase)
    app.router.add_post("/audience{slash:/?}", tracks.record)
    for path, handler in (
        ("/audience-track/{track_id}", tracks.audience),
        ("/top-audience/{track_id}", tracks.top),
        ("/artist-audience/{artist_id}", tracks.artist),
        (f"{PROJECT}/dashboard/audioLiveConsumption", consumption.audio),
        (f"{PROJECT}/dashboard/videoLiveConsumption", consumption.video),
        (f"{PROJECT}/analytics/liveViewers", live.live),
        (f"{PROJECT}/stats/video/{{id}}/live-viewers.json", live.present),
        ("/api/v1/live-stream/{id}/viewers", viewers.listed),
        ("/api/v1/live-stream/{id}/viewer-count", viewers.count),
        ("/api/v1/participant/stream/{id}/statistics", StatisticsAnswers(parts).day),
    ):
        app.router.add_get(path, handler, allow_head=False)
    app.router.add_route("*", "/audience{slash:/?}", only_post)


async def only_post(request: web.Request) -> web.StreamResponse:
    raise web.HTTPMethodNotAllowed(request.method, ["POST"])


__all__ = ["FAMILIES", "AudienceParts", "mount_audience"]
