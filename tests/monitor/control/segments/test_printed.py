"""Seed 004: the examples as they are printed on the page, and every error that it names."""

import pytest
from control_port import READING_TOKEN, TOKEN

from store.segments import segments, uses

CHURNED = {
    "type": "AUDIENCE_CREATED",
    "name": "Churned Users — Last 90 Days",
    "tags": ["churned", "win-back"],
    "groups": [],
    "audienceType": {"type": "static"},
}
LISTENERS = [{"conditions": [{"category": "behavior", "event": "listen"}]}]
MOMENT = "2027-01-15T08:00:00.000Z"


async def test_the_printed_example_creates_an_audience(port):
    answer = await port("POST", json=CHURNED)
    id_ = answer.body.pop("id")

    assert answer.status == 200
    assert id_.startswith("aud_")
    assert (
        answer.body.items()
        >= {
            "name": "Churned Users — Last 90 Days",
            "workspaceId": "label",
            "isResourceCreated": False,
            "deletedAt": None,
            "createdAt": MOMENT,
            "updatedAt": MOMENT,
        }.items()
    )
    assert answer.body["tags"] == ["churned", "win-back"]
    assert answer.body["groups"] == []
    assert answer.body["audienceType"] == {"type": "static"}


async def test_the_printed_example_lists_audiences(port, made):
    await made("High Value Customers", ["vip", "high-ltv"], audienceType={"type": "static"}, status="active")
    answer = await port("GET")
    (record,) = answer.body["records"]

    assert answer.status == 200
    assert answer.body["totalCount"] == 1
    assert record.pop("id").startswith("aud_")
    for more in ("createdAt", "deletedAt"):
        del record[more]
    assert record == {
        "name": "High Value Customers",
        "tags": ["vip", "high-ltv"],
        "status": "active",
        "groups": [],
        "workspaceId": "label",
        "audienceType": {"type": "static"},
        "totalCustomers": 0,
        "unsubscribedCustomers": 0,
        "scheduleId": None,
        "groupType": None,
        "activeCustomers": 0,
        "updatedAt": "2027-01-15T08:00:01.000Z",
        "isResourceCreated": False,
    }


async def test_the_printed_example_deletes_one(port, made):
    id_ = (await made("Old", ["vip"]))["id"]
    path = f"/en/api/audience?id={id_}"
    answer = await port("DELETE", path, json={"type": "delete-single", "status": "active", "tags": ["vip"]})

    assert answer.status == 200
    assert answer.body == {"success": True, "deleted": [id_], "tags": ["vip"]}
    assert (await port("GET")).body == {"records": [], "totalCount": 0}
    assert (await port("GET", "/en/api/tags")).body["data"] == []


async def test_without_a_token_headers_open_nothing(port):
    headers = {"workSpaceId": "label", "userId": "u1"}
    for method in ("GET", "POST", "PUT", "DELETE"):
        for token in ("", "wrong"):
            answer = await port(method, token=token, headers=headers, json=CHURNED)

            assert (answer.status, answer.body) == (401, {"message": "Invalid request"})


@pytest.mark.parametrize("missing", ["name", "tags"])
async def test_an_audience_needs_a_name_and_tags(port, missing):
    answer = await port("POST", json={name: value for name, value in CHURNED.items() if name != missing})

    assert (answer.status, answer.body) == (400, {"message": "Invalid request"})


async def test_a_name_is_taken_once(port):
    await port("POST", json=CHURNED)
    answer = await port("POST", json=CHURNED)

    assert answer.status == 400
    assert answer.body == {"message": "Audience with the same name already exists."}


async def test_another_workspace_has_names_of_its_own(port):
    await port("POST", json=CHURNED)
    answer = await port("POST", token="fedcba9876543210fedcba9876543210", json=CHURNED)

    assert answer.status == 200
    assert answer.body["workspaceId"] == "other"


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("POST", {"type": "AUDIENCE_NAME_TAG_UPDATE", "id": "{}", "name": "New", "tags": []}),
        ("POST", {"type": "AUDIENCE_UPDATED", "id": "{}", "status": "draft"}),
        ("POST", {"type": "AUDIENCE_DUPLICATED", "id": "{}"}),
        ("PUT", {"type": "update-status", "id": "{}", "status": "draft"}),
        ("PUT", {"type": "update-now", "id": "{}"}),
        ("PUT", {"type": "check-update-now-status", "id": "{}"}),
        ("DELETE", {"type": "delete-multiple", "selectedAudiences": ["{}"]}),
    ],
)
async def test_each_operation_finds_its_audience_or_says_there_is_none(port, made, method, body):
    known = (await made("Old"))["id"]

    def about(id_):
        return {
            name: [id_] if value == ["{}"] else id_ if value == "{}" else value
            for name, value in body.items()
        }

    assert (await port(method, json=about(known))).status == 200
    unknown = await port(method, json=about("aud_0"))
    assert (unknown.status, unknown.body) == (404, {"message": "Audience not found"})


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("POST", {"type": "AUDIENCE_UPDATED", "id": "{}", "status": "draft"}),
        ("POST", {"type": "AUDIENCE_UPDATED", "id": "{}", "groups": LISTENERS}),
        ("PUT", {"type": "update-status", "id": "{}", "status": "archived"}),
        ("DELETE", {"type": "delete-single"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["alert", "schedule", "chart"])
async def test_what_is_in_use_is_neither_deleted_nor_made_another(port, made, database, kind, method, body):
    id_ = (await made("Used", status="active"))["id"]
    with database.transaction() as conn:
        uses.add(conn, segments.find(conn, "label", id_).number, (kind, "Monday"))
    sent = {name: id_ if value == "{}" else value for name, value in body.items()}
    answer = await port(method, f"/en/api/audience?id={id_}", json=sent)

    assert answer.status == 409
    assert answer.body == {"message": f"Audience is in use: Used: the {kind} Monday uses it"}
    assert (await port("GET")).body["totalCount"] == 1


REFUSED = [
    ("POST", 400, {"data": b"{"}),
    ("POST", 400, {"data": b"[" * 60_000}),
    ("POST", 400, {"data": b"\xff"}),
    (
        "POST",
        400,
        {"data": b'{"type": "AUDIENCE_CREATED", "name": "x", "tags": [], "audienceType": {"type": NaN}}'},
    ),
    ("POST", 400, {"json": []}),
    ("POST", 400, {"json": {}}),
    ("POST", 400, {"json": {"type": "x"}}),
    ("POST", 400, {"json": {"type": ["AUDIENCE_CREATED"]}}),
    ("PUT", 400, {"json": {"type": "x"}}),
    ("PUT", 400, {"json": {"type": "update-status", "id": "x", "status": "gone"}}),
    ("DELETE", 400, {"json": {"type": "delete-single"}}),
    ("DELETE", 400, {"json": {"type": "delete-multiple", "selectedAudiences": []}}),
    ("POST", 403, {"json": CHURNED, "token": READING_TOKEN}),
    ("POST", 413, {"data": b" " * 70_000}),
    ("PATCH", 405, {}),
]


async def test_errors_are_flat(port):
    for method, status, how in REFUSED:
        answer = await port(method, **how)

        assert answer.status == status, how
        assert set(answer.body) <= {"message", "errors"}
        assert answer.body["message"]
        assert status != 400 or answer.body["message"] == "Invalid request"


@pytest.mark.parametrize("path", ["/en/api/nothing", "/en-GB/api", "/en/api/audience/x"])
async def test_other_paths_of_the_family_are_flat_too(port, path):
    answer = await port("GET", path)

    assert (answer.status, answer.body) == (404, {"message": "Not Found"})


async def test_what_is_no_locale_is_not_of_the_family(port):
    assert "error" in (await port("GET", "/v1/api/audience")).body


async def test_a_defect_is_flat(port, database, caplog):
    with database.transaction() as conn:
        conn.exec_driver_sql("ALTER TABLE segments RENAME TO elsewhere")
    answer = await port("GET")

    assert (answer.status, answer.body) == (500, {"message": "Internal server error"})
    assert "request failed" in caplog.text


async def test_every_locale_is_answered_alike(port):
    for locale in ("en", "de", "pt-BR", "zh-tw"):
        assert (await port("GET", f"/{locale}/api/audience", TOKEN)).status == 200
