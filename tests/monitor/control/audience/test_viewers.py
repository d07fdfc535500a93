"""Seed 003: viewers of a live stream; the request and the answers as they are printed there."""

import re
import time

import pytest
from listening import ACCOUNT, NOW, event
from sqlalchemy import update
from token_making import VIEWER_SECRET, viewer_token

from monitor.control.audience.viewer_tokens import Viewer, ViewerTokens, WrongToken
from store.audience import samples
from store.audience.samples import Sample
from store.tables.accounts import streams

PATH = "/api/v1/live-stream/7/viewers"
PRINTED = "/api/v1/live-stream/64d15f9e2e6c8f4d5a123456/viewers"
ASKING = "64d15f9e2e6c8f4d5a000001"
DOTLESS = "\u0131"  # the Turkish letter
PHOTO = {
    "_id": "507f1f77bcf86cd799439012",
    "url": "https://example.com/uploads/images/profile.jpg",
    "type": "image",
    "variants": {
        "40": "https://cdn.example.com/profiles/user/40.webp",
        "76": "https://cdn.example.com/profiles/user/76.webp",
    },
    "createdAt": "2024-01-15T10:30:00.000Z",
    "updatedAt": "2024-01-15T12:30:00.000Z",
}


def call_as_printed(parts, radio_id=7):
    """Give a stream the id of the example for a name."""
    with parts.database.transaction() as conn:
        named = update(streams).where(streams.c.radio_id == radio_id)
        conn.execute(named.values(name="64d15f9e2e6c8f4d5a123456"))


def joined(*users):
    return [event("join", user, NOW - place) for place, user in enumerate(users)]


async def ask(port, path=PATH, **claims):
    return await port("GET", path, viewer_token(ASKING, **claims))


async def names(port, query=""):
    body = (await ask(port, f"{PATH}?{query}")).body
    return [one["username"] for one in body["data"]["list"]], body["data"]["pagination"]["totalItems"]


async def test_the_printed_example_is_answered_field_by_field(port, told, parts):
    john = "64d15f9e2e6c8f4d5a654321"
    profile = {"username": "johndoe", "name": "John", "surname": "Doe", "expertise": "designer"}
    told(
        event("profile", john, attributes={**profile, "profilePhoto": PHOTO}),
        event("follow", ASKING, attributes={"followee": john}),
        event("follow", john, attributes={"followee": "x"}),
        event("join", john, NOW - 30),
    )
    call_as_printed(parts)
    answer = await ask(port, PRINTED)

    assert answer.status == 200
    assert answer.body.pop("timestamp").endswith("Z")
    assert answer.body == {
        "isSuccess": True,
        "statusCode": 200,
        "data": {
            "list": [
                {
                    "_id": john,
                    "username": "johndoe",
                    "name": "John",
                    "surname": "Doe",
                    "profilePhoto": PHOTO,
                    "followersCount": 1,
                    "followingCount": 1,
                    "expertise": "designer",
                    "isFollowing": True,
                    "joinedAt": "2027-01-15T07:59:30.000Z",
                }
            ],
            "pagination": {
                "currentPage": 1,
                "totalPages": 1,
                "totalItems": 1,
                "itemsPerPage": 20,
                "hasNextPage": False,
                "hasPrevPage": False,
            },
            "participantAudienceTotal": 1,
        },
        "errors": [],
    }


@pytest.mark.parametrize(
    ("radio_id", "query", "claims", "status", "error"),
    [
        (7, "?page=0", {}, 400, "Validation failed"),
        (7, "", None, 401, "Authentication required"),  # the printed curl shows no token
        (9, "", {}, 403, "Insufficient permissions"),  # another account's stream
        (8, "", {}, 404, "Resource not found"),  # it is not running
    ],
)
async def test_each_printed_error_is_answered_as_printed(port, parts, radio_id, query, claims, status, error):
    call_as_printed(parts, radio_id)
    answer = await (port("GET", PRINTED) if claims is None else ask(port, f"{PRINTED}{query}", **claims))

    assert answer.status == status
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", answer.body.pop("timestamp"))
    assert answer.body == {"isSuccess": False, "statusCode": status, "data": None, "errors": [error]}


async def test_45_viewers_are_five_pages_of_ten_as_in_the_example(port, told):
    told(
        *joined(*(f"u{number}" for number in range(45))),
        *(event("join", session_id=f"g{n}") for n in range(83)),
    )
    data = (await ask(port, f"{PATH}?page=1&limit=10")).body["data"]
    last = (await ask(port, f"{PATH}?page=5&limit=10")).body["data"]
    past = (await ask(port, f"{PATH}?page=6&limit=10")).body["data"]

    assert data["pagination"] == {
        "currentPage": 1,
        "totalPages": 5,
        "totalItems": 45,
        "itemsPerPage": 10,
        "hasNextPage": True,
        "hasPrevPage": False,
    }
    assert data["participantAudienceTotal"] == 128
    assert [one["_id"] for one in data["list"]] == [f"u{number}" for number in range(10)]
    assert len(last["list"]) == 5
    assert (last["pagination"]["hasNextPage"], last["pagination"]["hasPrevPage"]) == (False, True)
    assert past["list"] == []


async def test_nobody_there_is_no_page(port):
    data = (await ask(port)).body["data"]

    assert data["list"] == []
    assert (data["pagination"]["totalPages"], data["pagination"]["totalItems"]) == (0, 0)
    assert data["participantAudienceTotal"] == 0


async def test_a_search_finds_parts_of_names_in_any_case_and_with_any_i(port, told):
    people = {"isik": (f"Iş{DOTLESS}l", "IŞIK"), "ipek": ("İPEK", f"Ç{DOTLESS}nar"), "ben": ("Ben", "Doe")}
    for user, (name, surname) in people.items():
        told(event("profile", user, attributes={"username": user, "name": name, "surname": surname}))
    told(*joined(*people))

    for search, found in (
        (f"{DOTLESS}ş{DOTLESS}k", ["isik"]),
        ("IŞIL", ["isik"]),
        ("ipek", ["ipek"]),
        (f"{DOTLESS}pek", ["ipek"]),
        ("ÇINAR", ["ipek"]),
        ("  Ben DOE ", ["ben"]),
        ("%25", []),
        ("", ["isik", "ipek", "ben"]),
    ):
        assert await names(port, f"search={search}") == (found, len(found)), search
    data = (await ask(port, f"{PATH}?search=ben")).body["data"]
    assert data["participantAudienceTotal"] == 3


async def test_a_measured_count_that_is_larger_is_the_total(port, told, parts):
    told(*joined("ann"))
    with parts.database.transaction() as conn:
        samples.add(conn, [Sample(account=ACCOUNT, radio_id=7, at=NOW - 30, listeners=128, source="icecast")])

    assert (await ask(port)).body["data"]["participantAudienceTotal"] == 128
    count = await ask(port, "/api/v1/live-stream/7/viewer-count")
    assert count.body["data"] == {"streamId": "7", "viewerCount": 128}


async def test_a_stream_is_also_called_by_24_hexadecimal_digits(port):
    assert (await ask(port, f"/api/v1/live-stream/{7:024x}/viewers")).status == 200


@pytest.mark.parametrize(
    ("path", "claims", "status", "error"),
    [
        (f"{PATH}?page=0", {}, 400, "Validation failed"),
        (f"{PATH}?limit=101", {}, 400, "Validation failed"),
        (f"{PATH}?limit=x", {}, 400, "Validation failed"),
        (f"{PATH}?search={'x' * 201}", {}, 400, "Validation failed"),
        (PATH, {"exp": time.time() - 60}, 401, "Authentication required"),
        (PATH, {"secret": b"x" * 32}, 401, "Authentication required"),
        (PATH, {"iss": "other"}, 401, "Authentication required"),
        (PATH, {"sub": None}, 401, "Authentication required"),
        (PATH, {"sub": ""}, 401, "Authentication required"),
        (PATH, {"algorithm": "none", "secret": None}, 401, "Authentication required"),
        (PATH, {"secret": VIEWER_SECRET[::-1]}, 403, "Insufficient permissions"),
        ("/api/v1/live-stream/9/viewers", {}, 403, "Insufficient permissions"),
        ("/api/v1/live-stream/8/viewers", {}, 404, "Resource not found"),
        ("/api/v1/live-stream/99/viewers", {}, 404, "Resource not found"),
        ("/api/v1/live-stream/ffffffffffffffffffffffff/viewers", {}, 404, "Resource not found"),
        ("/api/v1/live-stream/7", {}, 404, "Resource not found"),
    ],
)
async def test_errors_are_those_of_the_example(port, path, claims, status, error):
    answer = await ask(port, path, **claims)

    assert answer.status == status
    assert answer.body.pop("timestamp")
    assert answer.body == {"isSuccess": False, "statusCode": status, "data": None, "errors": [error]}


async def test_a_missing_token_a_wrong_method_and_a_defect_keep_the_envelope(port, defect):
    missing, wrong = await port("GET", PATH), await port("POST", PATH)
    defect("streams")
    broken = await ask(port)

    assert (missing.status, missing.body["errors"]) == (401, ["Authentication required"])
    assert (wrong.status, wrong.body["errors"]) == (405, ["Method not allowed"])
    assert (broken.status, broken.body["errors"]) == (500, ["Internal server error"])


def test_the_issuer_says_the_account_or_else_the_secret_does():
    tokens = ViewerTokens({"a": VIEWER_SECRET, "b": VIEWER_SECRET})

    assert tokens.viewer(viewer_token("u")) == Viewer("a", "u")
    assert tokens.viewer(viewer_token("u", iss="b")) == Viewer("b", "u")
    for token in ("", "x", "a.b.c", viewer_token("u", iss="c")):
        with pytest.raises(WrongToken):
            tokens.viewer(token)


def test_a_short_secret_is_refused_and_none_is_shown():
    with pytest.raises(ValueError, match="at least 32 bytes"):
        ViewerTokens({"a": b"short"})
    assert "viewers0" not in repr(ViewerTokens({"a": VIEWER_SECRET}))
