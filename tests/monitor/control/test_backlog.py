"""/v1/backlog and /v1/deliveries: what waits, and what was delivered, for the tokens of its account."""

import aiohttp
import pytest
from control_port import OTHER_TOKEN, READING_TOKEN, TOKEN, control_port, database

from callbacks.backlog import Backlog
from store.delivery import backlog, outbox
from store.errors import StoreFull

BODY = '{"status": "success", "result": {"radio_id": 7}}'
TUESDAY = 1_795_219_200.0  # 2026-11-21T00:00:00Z, whatever day that is
DAY = 86_400.0


def signed(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def opened():
    with database() as opened:
        yield opened


@pytest.fixture
def put(opened):
    """Return a function that adds an event, in some state, and returns its id."""

    def add(radio_id=7, *, account="label", now=TUESDAY, parked=False, delivered=False):
        with opened.transaction() as conn:
            id_ = outbox.add(conn, account, radio_id, "result", BODY.encode(), now=lambda: now)
            event = next(one for one in backlog.listed(conn) if one.event_id == id_)
            if parked:
                outbox.park(conn, event, 400, "HTTP 400", now + 300)
            if delivered:
                outbox.mark_delivered(conn, event, 200, now + 1)
        return id_

    return add


@pytest.fixture
def poked():
    return []


@pytest.fixture
async def port(opened, poked):
    async with (
        control_port(backlog=Backlog(opened, lambda: poked.append(True))) as server,
        aiohttp.ClientSession(server.url, headers=signed(TOKEN)) as session,
    ):
        yield session


async def call(port, path, status=200, **how):
    method = "POST" if "json" in how or "data" in how else "GET"
    async with port.request(method, f"/v1/{path}", **how) as response:
        assert response.status == status, await response.text()
        return await response.json()


async def listed(port, path):
    return [row["event_id"] for row in (await call(port, path))["callbacks"]]


async def test_what_waits_is_told_with_its_body_as_it_is_sent(port, put):
    parked = put(parked=True)
    row, following = (await call(port, "backlog"))["callbacks"][0], put(8)

    assert row == {
        "event_id": parked,
        "account": "label",
        "radio_id": 7,
        "kind": "result",
        "happened": "2026-11-21T00:00:00Z",
        "attempts": 1,
        "body": BODY,
        "state": "parked",
        "next_at": "2026-11-21T00:05:00Z",
        "last_status": 400,
        "last_error": "HTTP 400",
    }
    assert (await call(port, "backlog"))["callbacks"][1]["next_at"] is None
    assert (
        await listed(port, "backlog?state=pending") == await listed(port, "backlog?radio_id=8") == [following]
    )


async def test_the_backlog_has_pages_the_oldest_first(port, put):
    ids = [put(number) for number in range(3)]
    first = await call(port, "backlog?limit=2")
    rest = await call(port, f"backlog?limit=2&after={first['next']}")

    assert [row["event_id"] for row in first["callbacks"] + rest["callbacks"]] == ids
    assert rest["next"] is None


async def test_deliveries_have_pages_the_latest_first(port, put):
    ids = [put(delivered=True) for _ in range(3)]
    first = await call(port, "deliveries?limit=2")
    rest = await call(port, f"deliveries?limit=2&before={first['next']}&account=label&radio_id=7")

    assert [row["event_id"] for row in first["callbacks"] + rest["callbacks"]] == ids[::-1]
    assert first["callbacks"][0]["status"] == 200
    assert first["callbacks"][0]["delivered"] == "2026-11-21T00:00:01Z"
    assert rest["next"] is None
    assert await listed(port, "deliveries?radio_id=8") == []


async def test_a_day_is_delivered_again_at_once_when_its_owner_asks(port, put, poked):
    put(now=TUESDAY - 1, delivered=True)
    wanted = [put(number, now=TUESDAY + number, delivered=True) for number in range(3)]
    put(now=TUESDAY + DAY, delivered=True)
    tuesday = {"since": "2026-11-21", "until": "2026-11-22T00:00:00+00:00"}

    assert await call(port, "backlog/replay", json=tuesday | {"radio_id": 2}) == {"count": 1}
    assert await call(port, "backlog/replay", json=tuesday) == {"count": 2}  # one waits already
    assert sorted(await listed(port, "backlog")) == sorted(wanted)
    assert len(poked) == 2


async def test_what_is_put_aside_is_tried_at_once_when_its_owner_asks(port, put):
    parked, other = put(parked=True), put(8, parked=True)

    assert await call(port, "backlog/replay", json={"ids": [parked, "msg_unknown"]}) == {"count": 1}
    due = {row["event_id"]: row["next_at"] for row in (await call(port, "backlog"))["callbacks"]}
    assert (due[parked], due[other]) == (None, "2026-11-21T00:05:00Z")
    assert await call(port, "backlog/replay", json={"parked": True, "radio_id": 8}) == {"count": 1}


async def test_what_is_dropped_waits_no_more(port, put):
    ids = [put(number, parked=number == 1) for number in range(4)]

    assert await call(port, "backlog/drop", json={"ids": ids[:1]}) == {"count": 1}
    assert await call(port, "backlog/drop", json={"parked": True}) == {"count": 1}
    assert await call(port, "backlog/drop", json={"all": True, "radio_id": 2}) == {"count": 1}
    assert await listed(port, "backlog") == ids[3:]
    assert await call(port, "backlog/drop", json={"all": True, "account": "label"}) == {"count": 1}


async def test_nobody_sees_or_changes_what_is_anothers(port, put):
    theirs = [put(account="other", parked=True), put(account="other", delivered=True)]

    assert await listed(port, "backlog") == await listed(port, "deliveries") == []
    for path, body in [
        ("replay", {"ids": theirs}),
        ("replay", {"parked": True}),
        ("replay", {"since": "2000-01-01"}),
        ("drop", {"ids": theirs}),
        ("drop", {"all": True}),
    ]:
        assert await call(port, f"backlog/{path}", json=body) == {"count": 0}
    for path in ("backlog?account=other", "deliveries?account=other"):
        assert (await call(port, path, 403))["error"]["code"] == 903
    await call(port, "backlog/drop", 403, json={"all": True, "account": "other"})


@pytest.mark.parametrize("path", ["backlog", "deliveries", "backlog/replay", "backlog/drop"])
@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Authorization": ""}, 401, 901),
        (signed("wrong"), 401, 900),
        (signed(READING_TOKEN), 403, 903),
        (signed(OTHER_TOKEN), 403, 903),
    ],
)
async def test_the_scope_admin_is_needed(port, path, headers, status, code):
    body = {"json": {"parked": True}} if "/" in path else {}

    assert (await call(port, path, status, headers=headers, **body))["error"]["code"] == code


@pytest.mark.parametrize(
    ("path", "body", "code", "said"),
    [
        ("replay", {}, 702, "ids"),
        ("replay", {"ids": []}, 702, "ids"),
        ("replay", {"ids": ["a"], "parked": True}, 702, "ids"),
        ("replay", {"ids": ["a"], "radio_id": 7}, 702, "ids"),
        ("replay", {"ids": "a"}, 702, "ids: expected a list"),
        ("replay", {"ids": ["a"] * 1001}, 702, "ids: expected a list"),
        ("replay", {"since": "Tuesday"}, 702, "since: expected Unix seconds, or a time"),
        ("drop", {"since": "2026-11-21"}, 702, "since: there is no such field"),
        ("drop", {"all": True, "radio": 7}, 702, "radio: there is no such field"),
        ("drop", {"all": 1}, 702, "all: expected true"),
        ("drop", [], 701, "JSON object"),
    ],
)
async def test_a_request_that_is_not_clear_changes_nothing(port, put, path, body, code, said):
    put(parked=True)
    error = (await call(port, f"backlog/{path}", 400, json=body))["error"]

    assert error["code"] == code
    assert said in error["message"]
    assert len(await listed(port, "backlog")) == 1


@pytest.mark.parametrize(("data", "status"), [(b"{", 400), (b"", 400), (b"\xff", 400), (bytes(70_000), 413)])
async def test_what_is_not_json_or_too_long_is_refused(port, data, status):
    assert (await call(port, "backlog/drop", status, data=data))["error"]["code"] == 701


@pytest.mark.parametrize(
    ("query", "code"), [("limit=0", 702), ("state=lost", 702), ("after=x", 702), ("radio_id=x", 601)]
)
async def test_a_page_that_cannot_be_is_refused(port, query, code):
    assert (await call(port, f"backlog?{query}", 400))["error"]["code"] == code


class FullDisk:
    async def read(self, _):
        raise StoreFull

    write = read


async def test_while_the_disk_is_full_clients_are_asked_for_patience():
    async with (
        control_port(backlog=Backlog(FullDisk(), lambda: None)) as server,
        aiohttp.ClientSession(server.url, headers=signed(TOKEN)) as port,
    ):
        assert (await call(port, "backlog", 503))["error"]["code"] == 100
        await call(port, "backlog/drop", 503, json={"all": True})
