"""Paths: what there is below /v1, and of the audience, for the OpenAPI document."""

from pydantic import BaseModel

from monitor.control.answers import BacklogList, Changed, DeliveryList
from monitor.control.audience.describing import ANSWERS as AUDIENCE_ANSWERS
from monitor.control.audience.describing import audience
from monitor.control.choices import BacklogPage, DeliveryPage, Drop, Replay
from monitor.control.play_answers import PlayList
from monitor.control.plays import PlayPage
from monitor.control.recordings import Recording, RecordingPage, UploadList
from monitor.control.report_path import reports
from monitor.control.requests import Page
from monitor.control.schemas import JSON, SECURITY, Json, flat, get, query, ref, responses
from monitor.control.segments.describing import segments
from monitor.control.streams import LiveStatusList
from monitor.control.titles import TitleList, TitlesWanted

ANSWERS = (
    Recording,
    RecordingPage,
    UploadList,
    BacklogList,
    DeliveryList,
    Changed,
    PlayList,
    TitleList,
    LiveStatusList,
    *AUDIENCE_ANSWERS,
)
SECURED: Json = {"security": SECURITY}


def v1() -> Json:
    """Return the paths, and what can be done at each."""
    return catalogue() | backlog() | plays() | titles() | streams() | reports() | audience() | segments()


def catalogue() -> Json:
    id_ = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    missing = refusals("401", "403", "404", "429")
    page = {"200": ref("RecordingPage"), **refusals("400", "401", "403", "429")}
    uploads = get("listUploads", "List uploads under way.", [], {"200": ref("UploadList"), **missing})
    return {
        "/v1/uploads": {"get": uploads | SECURED},
        "/v1/catalogue": {"get": get("listCatalogue", "List recordings.", query(Page), page) | SECURED},
        "/v1/catalogue/{id}": {
            "get": get("getRecording", "Show a recording.", [id_], {"200": ref("Recording"), **missing})
            | SECURED,
            "delete": {
                "operationId": "deleteRecording",
                "summary": "Take a recording out.",
                "parameters": [id_],
                "responses": {
                    "204": {"description": "No Content"},
                    **responses({**missing, **refusals("503")}),
                },
            }
            | SECURED,
        },
    }


def backlog() -> Json:
    refused = refusals("400", "401", "403", "429", "503")
    waiting = get(
        "listBacklog",
        "List callbacks that wait, the oldest first.",
        query(BacklogPage),
        {"200": ref("BacklogList"), **refused},
    )
    delivered = get(
        "listDeliveries",
        "List callbacks that were delivered, the latest first.",
        query(DeliveryPage),
        {"200": ref("DeliveryList"), **refused},
    )
    return {
        "/v1/backlog": {"get": waiting | SECURED},
        "/v1/backlog/replay": {
            "post": post("replay", "Have callbacks delivered again, or tried at once.", Replay)
        },
        "/v1/backlog/drop": {"post": post("drop", "Give callbacks up that wait.", Drop)},
        "/v1/deliveries": {"get": delivered | SECURED},
    }


def plays() -> Json:
    answers = {"200": ref("PlayList"), **refusals("400", "401", "403", "429", "503")}
    listed = get("listPlays", "List plays, the latest first.", query(PlayPage), answers)
    return {"/v1/plays": {"get": listed | SECURED}}


def titles() -> Json:
    refused = refusals("400", "401", "403", "429", "503")
    answers = {"200": ref("TitleList"), **refused}
    listed = get("listTitles", "List what stations said, the oldest first.", query(TitlesWanted), answers)
    return {"/v1/titles": {"get": listed | SECURED}}


def streams() -> Json:
    answers = {"200": ref("LiveStatusList"), **refusals("401", "403", "429", "503")}
    listed = get("listStreams", "List the streams, and what is heard on them at this moment.", [], answers)
    return {"/v1/streams": {"get": listed | SECURED}}


def post(name: str, summary: str, body: type[BaseModel]) -> Json:
    refused = refusals("400", "401", "403", "408", "413", "429", "503")
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": {"required": True, "content": {JSON: {"schema": flat(body)}}},
        "responses": responses({"200": ref("Changed"), **refused}),
        **SECURED,
    }


def refusals(*statuses: str) -> Json:
    return {status: ref("Refusal") for status in statuses}
