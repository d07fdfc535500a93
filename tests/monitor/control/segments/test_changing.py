"""Segments are made, changed, copied, refreshed and removed."""

import pytest
from listening import NOW, event, taken

from store.segments import jobs, members, segments

LISTENERS = [{"operator": "and", "conditions": [{"category": "behavior", "event": "listen", "value": 0}]}]
BY_SQL = [{"conditions": [{"category": "sql", "sql": "SELECT customer_id FROM events WHERE seconds > 30"}]}]
SONG = "365b278c258a7bdbb7a1b95be41a37b9"


@pytest.fixture
def audience(database):
    """Three who listened, one of them for long, one who does not want mail."""
    with database.transaction() as conn:
        events = [event("play", f"u{number}", track_id=SONG, seconds=20.0 * number) for number in (1, 2, 3)]
        wishes = event("profile", "u1", attributes={"is_subscribed": False, "plan": "gold", "age": 41})
        assert taken(conn, *events, wishes) == {}


async def shown(port, id_):
    records = (await port("GET")).body["records"]
    return next(record for record in records if record["id"] == id_)


async def check(port, id_):
    return (await port("PUT", json={"type": "check-update-now-status", "id": id_})).body


async def test_members_are_found_and_counted(port, made, refresher, audience):
    id_ = (await made("Listeners", groups=LISTENERS))["id"]
    assert (await check(port, id_))["status"] == "running"
    await refresher.step()
    record = await shown(port, id_)

    assert (record["totalCustomers"], record["unsubscribedCustomers"], record["activeCustomers"]) == (3, 1, 2)
    assert record["status"] == "active"
    done = await check(port, id_)
    assert (done["status"], done["totalCustomers"], done["error"]) == ("completed", 3, None)
    assert done["startedAt"] == done["finishedAt"]


async def test_update_now_finds_them_anew(port, made, refresher, audience, database, clock):
    id_ = (await made("Listeners", groups=BY_SQL))["id"]
    await refresher.step()
    with database.transaction() as conn:
        taken(conn, event("play", "u9", NOW, track_id=SONG, seconds=31.0))
    assert (await shown(port, id_))["totalCustomers"] == 2
    answer = await port("PUT", json={"type": "update-now", "id": id_})

    assert answer.body == {"success": True, "id": id_, "jobId": answer.body["jobId"], "status": "running"}
    await refresher.step()
    assert (await check(port, id_))["jobId"] == answer.body["jobId"]
    assert (await shown(port, id_))["totalCustomers"] == 3
    with database.transaction() as conn:
        number = segments.find(conn, "label", id_).number
        assert members.ids(conn, number, "", 10) == ["u2", "u3", "u9"]
        assert members.ids(conn, number, "u2", 1) == ["u3"]


async def test_update_now_is_503_while_the_engine_is_down(port, made, analytics):
    id_ = (await made("Listeners"))["id"]
    analytics.down = True
    answer = await port("PUT", json={"type": "update-now", "id": id_})

    assert answer.status == 503
    assert answer.body == {"message": "the analytics engine is starting again; ask later"}


async def test_a_refresh_waits_for_an_engine_that_is_down_and_then_gives_up(
    port, made, refresher, analytics, clock
):
    id_ = (await made("Listeners", groups=LISTENERS))["id"]
    analytics.down = True
    for _ in range(5):
        await refresher.step()
        assert (await check(port, id_))["status"] == "running" or clock.now > NOW + 100
        clock.now += 31
    done = await check(port, id_)

    assert done["status"] == "failed"
    assert done["error"].startswith("the analytics engine")


async def test_a_question_the_engine_refuses_fails(port, made, refresher, analytics):
    sql = (
        "SELECT customer_id FROM customers WHERE spins_heard + 9223372036854775807 + 9223372036854775807 > 0"
    )
    id_ = (await made("Too much", groups=[{"conditions": [{"category": "sql", "sql": sql}]}]))["id"]
    await refresher.step()

    assert (await check(port, id_))["status"] in {"failed", "completed"}


async def test_a_static_segment_stays_as_it_was_and_a_dynamic_one_follows(
    port, made, refresher, audience, database, clock
):
    static = await made("Static", groups=LISTENERS)
    dynamic = await made("Dynamic", groups=LISTENERS, audienceType={"type": "dynamic"})
    await refresher.step()
    with database.transaction() as conn:
        taken(conn, event("play", "u9", NOW, track_id=SONG))
    clock.now += 3601
    await refresher.step()

    assert static["scheduleId"] is None
    assert dynamic["scheduleId"].startswith("sch_")
    assert (await shown(port, static["id"]))["totalCustomers"] == 3
    assert (await shown(port, dynamic["id"]))["totalCustomers"] == 4


async def test_a_schedule_is_said_in_seconds_and_taken_back(port, made, refresher, clock, database):
    asked = {"groups": LISTENERS, "schedule": {"interval": 600}}
    segment = await made("Often", **asked)
    await refresher.step()
    clock.now += 601
    await refresher.step()
    with database.transaction() as conn:
        number = segments.find(conn, "label", segment["id"]).number
        assert jobs.latest(conn, number).started_at == clock.now
    body = {"type": "AUDIENCE_UPDATED", "id": segment["id"], "schedule": None}

    assert (await port("POST", json=body)).body["scheduleId"] is None
    bad = {**body, "schedule": {"interval": 1}}
    assert (await port("POST", json=bad)).status == 400


async def test_rfm_segments_are_the_best_fifths(port, made, refresher, audience):
    type_ = {"type": "rfm", "monetary": [5]}
    id_ = (await made("Best", audienceType=type_))["id"]
    await refresher.step()

    assert (await shown(port, id_))["totalCustomers"] == 1


async def test_names_tags_groups_and_states_change(port, made, refresher, audience):
    id_ = (await made("Old", ["a"]))["id"]
    renamed = await port(
        "POST", json={"type": "AUDIENCE_NAME_TAG_UPDATE", "id": id_, "name": "New", "tags": ["b", "b"]}
    )
    assert (renamed.body["name"], renamed.body["tags"]) == ("New", ["b"])
    updated = await port(
        "POST", json={"type": "AUDIENCE_UPDATED", "id": id_, "groups": LISTENERS, "groupType": "OR"}
    )
    assert (updated.body["groups"], updated.body["groupType"], updated.body["tags"]) == (
        LISTENERS,
        "or",
        ["b"],
    )
    archived = await port("PUT", json={"type": "update-status", "id": id_, "status": "ARCHIVED"})
    assert archived.body["status"] == "archived"
    await refresher.step()

    assert (await shown(port, id_))["totalCustomers"] == 3


async def test_a_taken_name_cannot_be_given(port, made):
    await made("One")
    id_ = (await made("Two"))["id"]
    body = {"type": "AUDIENCE_NAME_TAG_UPDATE", "id": id_, "name": "One", "tags": []}
    answer = await port("POST", json=body)

    assert (answer.status, answer.body["message"]) == (400, "Audience with the same name already exists.")


async def test_a_copy_has_a_name_and_members_of_its_own(port, made, refresher, audience):
    id_ = (await made("One", ["t"], groups=LISTENERS))["id"]
    copies = [(await port("POST", json={"type": "AUDIENCE_DUPLICATED", "id": id_})).body for _ in range(2)]
    named = await port("POST", json={"type": "AUDIENCE_DUPLICATED", "id": id_, "name": "Mine"})
    await refresher.step()

    assert [copy["name"] for copy in copies] == ["One (copy)", "One (copy 2)"]
    assert named.body["name"] == "Mine"
    assert copies[0]["groups"] == LISTENERS
    assert (await shown(port, named.body["id"]))["totalCustomers"] == 3


async def test_several_are_deleted_at_once_or_none(port, made, refresher, audience, database):
    ids = [(await made(name, ["t"], groups=LISTENERS))["id"] for name in ("One", "Two")]
    await refresher.step()
    some = {"type": "delete-multiple", "selectedAudiences": [*ids, "aud_0"], "tags": ["t"]}
    assert (await port("DELETE", json=some)).status == 404
    assert (await port("GET")).body["totalCount"] == 2
    answer = await port("DELETE", json={**some, "selectedAudiences": ids})
    await refresher.step()

    assert answer.body == {"success": True, "deleted": ids, "tags": ["t"]}
    with database.transaction() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM segment_members").scalar() == 0
    assert (await made("One"))["name"] == "One"


async def test_the_first_versions_forms_are_taken(port, made, refresher, audience):
    sql = "SELECT customer_id FROM events WHERE seconds > 30"
    by_sql = await made("SQL", filterType="SQL", sqlQuery=sql, status="ACTIVE")
    filters = [
        {"field": "age", "operator": "greater_than", "value": 40},
        {"field": "country", "operator": "is_null"},
    ]
    built = await made("Builder", filterType="BUILDER", filters=filters)
    await refresher.step()

    assert by_sql["groups"] == [{"operator": "and", "conditions": [{"category": "sql", "sql": sql}]}]
    assert by_sql["status"] == "active"
    assert [one["category"] for one in built["groups"][0]["conditions"]] == ["custom", "profile"]
    assert (await shown(port, by_sql["id"]))["totalCustomers"] == 2
    assert (await shown(port, built["id"]))["totalCustomers"] == 1


REFUSED = [
    ({"groups": [{"conditions": []}]}, "groups.0.conditions"),
    ({"groups": [{"conditions": [{"category": "x"}]}]}, "expected a category"),
    (
        {"groups": [{"conditions": [{"category": "profile", "field": "no", "operator": "is_null"}]}]},
        "no such field",
    ),
    ({"groups": [{"conditions": [{"category": "sql", "sql": "DROP TABLE customers"}]}]}, "not allowed"),
    ({"groups": [[]]}, "groups.0"),
    ({"groups": [None] * 21}, "groups"),
    ({"groupType": "xor"}, "groupType"),
    ({"audienceType": {"type": "x"}}, "audienceType.type"),
    ({"audienceType": {"type": "rfm", "recency": [6]}}, "audienceType.recency"),
    ({"filterType": "SQL", "sqlQuery": None}, "groups.0"),
    ({"filterType": "x"}, "filterType"),
    ({"tags": [""]}, "tags"),
    ({"tags": ["x"] * 21}, "tags"),
    ({"name": " "}, "name"),
    ({"name": "\ud800"}, "name"),
]


async def test_what_cannot_be_asked_is_refused_with_a_reason(port):
    for more, reason in REFUSED:
        body = {"type": "AUDIENCE_CREATED", "name": "x", "tags": [], **more}
        answer = await port("POST", json=body)

        assert answer.status == 400, more
        assert answer.body["message"] == "Invalid request"
        assert reason in answer.body["errors"][0]
