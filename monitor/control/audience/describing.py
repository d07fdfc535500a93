"""Describing: the paths of the audience, for the OpenAPI document."""

from monitor.control.audience.consumption import MOST_MINUTES
from monitor.control.audience.events import Taken
from monitor.control.audience.live_viewers import MOST_SECONDS
from monitor.control.audience.viewers import LONGEST_SEARCH, MOST
from monitor.control.audience.wire import SentEvent, SentListen
from monitor.control.schemas import JSON, SECURITY, Json, ref, responses

ANSWERS = (Taken, SentEvent, SentListen)
SECURED: Json = {"security": SECURITY}
OBJECT: Json = {"type": "object"}


def enveloped(*fields: str) -> Json:
    return {"type": "object", "required": list(fields)}


TRACKS_OK, TRACKS_ERROR = enveloped("success", "data"), enveloped("success", "message")
CONSUMPTION = enveloped("success", "errors", "messages", "result", "resultInfo", "statusCode")
VIEWERS = enveloped("isSuccess", "statusCode", "data", "errors", "timestamp")
PAGE = {"type": "integer", "minimum": 1}


def audience() -> Json:
    """Return the paths of the audience, and what can be done at each."""
    paged = [query("page", PAGE), query("limit", {**PAGE, "maximum": MOST})]
    main = query("main_user_id", {"type": "string", "format": "uuid"})
    searched = query("search", {"type": "string", "maxLength": LONGEST_SEARCH})
    width = query("intervalLength", {**PAGE, "maximum": MOST_MINUTES})
    top = [main, query("limit", {**PAGE, "maximum": MOST})]
    live = "/api/v1/live-stream/{id}"
    consumption = "/api/v1/projects/{project}/dashboard/audioLiveConsumption"
    return {
        "/v1/audience/events": {"post": intake()},
        "/v1/audience/icecast": {"post": departing()},
        "/v1/audience/listeners/{user_id}": {"delete": erasing()},
        "/audience": {"post": recording()},
        "/audience-track/{track_id}": track("audienceOfTrack", "List who streamed a track.", [main, *paged]),
        "/top-audience/{track_id}": track("topAudience", "List who streamed a track most.", top),
        "/artist-audience/{artist_id}": {
            "get": asked("audienceOfArtist", "Count who streamed an artist.", ["artist_id"], [], TRACKS_OK)
        },
        consumption: {
            "get": asked(
                "audioLiveConsumption", "Count listeners of 24 hours.", ["project"], [width], CONSUMPTION
            )
        },
        f"{live}/viewers": {
            "get": asked("viewers", "List who is there.", ["id"], [*paged, searched], VIEWERS)
        },
        f"{live}/viewer-count": {"get": asked("viewerCount", "Count who is there.", ["id"], [], VIEWERS)},
        "/api/v1/participant/stream/{id}/statistics": {
            "get": asked("viewerStatistics", "Count who came in 24 hours.", ["id"], [], VIEWERS)
        },
        **siblings(width),
    }


def siblings(width: Json) -> Json:
    """Return the paths beside live consumption."""
    stretch = [
        query("audioId", {"type": "string", "minLength": 1}),
        query("endDate", {"type": "string", "format": "date-time"}),
        query("seconds", {**PAGE, "maximum": MOST_SECONDS}),
        query("intervalLength", {**PAGE, "maximum": MOST_SECONDS}),
    ]
    project, of_video = "/api/v1/projects/{project}", ["project", "id"]
    return {
        f"{project}/dashboard/videoLiveConsumption": {
            "get": asked(
                "videoLiveConsumption", "Count viewers of 24 hours.", ["project"], [width], CONSUMPTION
            )
        },
        f"{project}/analytics/liveViewers": {
            "get": asked("liveViewers", "Count listeners of some time.", ["project"], stretch, CONSUMPTION)
        },
        f"{project}/stats/video/{{id}}/live-viewers.json": {
            "get": asked("liveViewersNow", "Count who is there.", of_video, [], CONSUMPTION)
        },
    }


def track(name: str, summary: str, parameters: list[Json]) -> Json:
    return {"get": asked(name, summary, ["track_id"], parameters, TRACKS_OK)}


def asked(name: str, summary: str, path: list[str], parameters: list[Json], answer: Json) -> Json:
    """Describe a GET; errors come in the envelope of the family, which only the tracks' differs in."""
    error = TRACKS_ERROR if answer is TRACKS_OK else answer
    refused = dict.fromkeys(("400", "401", "403", "404", "429", "503"), error)
    placed: list[Json] = [
        {"name": part, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for part in path
    ]
    return {
        "operationId": name,
        "summary": summary,
        "parameters": placed + parameters,
        "responses": responses({"200": answer, **refused}),
    } | SECURED


def recording() -> Json:
    refused = dict.fromkeys(("400", "401", "403", "404", "408", "409", "413", "429", "503"), TRACKS_ERROR)
    return {
        "operationId": "recordAudience",
        "summary": "Record that a user streamed a track.",
        "requestBody": {"required": True, "content": {JSON: {"schema": ref("SentListen")}}},
        "responses": responses({"201": TRACKS_OK, **refused}),
    } | SECURED


def intake() -> Json:
    refused = {status: ref("Refusal") for status in ("400", "401", "403", "408", "413", "429", "503")}
    batch = {"type": "array", "items": ref("SentEvent"), "minItems": 1, "maxItems": 1000}
    return {
        "operationId": "takeEvents",
        "summary": "Take in what apps tell of their listeners, one event or up to 1000.",
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": {"oneOf": [ref("SentEvent"), batch]}}},
        },
        "responses": responses({"202": ref("Taken"), **refused}),
    } | SECURED


def departing() -> Json:
    refused = {status: ref("Refusal") for status in ("400", "401", "403", "408", "413", "429", "503")}
    schema: Json = {"type": "object", "properties": {"action": {"type": "string"}}}
    return {
        "operationId": "takeDeparture",
        "summary": "Take in who left an Icecast: its listener_remove. The token is the password.",
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": schema}},
        },
        "responses": {"200": {"description": "OK"}, **responses(refused)},
        "security": [{"basic": []}, *SECURITY],
    }


def erasing() -> Json:
    refused = {status: ref("Refusal") for status in ("401", "403", "404", "429", "503")}
    id_ = {"name": "user_id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    return {
        "operationId": "eraseListener",
        "summary": "Erase a listener, and all that tells of what they heard.",
        "parameters": [id_],
        "responses": {"204": {"description": "No Content"}, **responses(refused)},
    } | SECURED


def query(name: str, schema: Json) -> Json:
    return {"name": name, "in": "query", "required": False, "schema": schema}
