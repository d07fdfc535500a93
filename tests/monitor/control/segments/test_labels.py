"""Tags of a workspace, and what conditions may ask about."""

from listening import event, taken


async def test_tags_are_listed_eight_a_page(port, made):
    await made("One", [f"tag {number}" for number in range(10)])
    answer = await port("GET", "/en/api/tags")

    assert answer.body["totalCount"] == 10
    assert [one["name"] for one in answer.body["data"]] == [f"tag {number}" for number in range(8)]
    assert (answer.body["message"], answer.body["status"]) == ("Successful.", 200)
    assert all(one["id"].startswith("tag_") for one in answer.body["data"])
    assert len((await port("GET", "/en/api/tags?page=2")).body["data"]) == 2


async def test_tags_are_searched_whatever_their_case(port, made):
    await made("One", ["VIP", "churned"])
    await made("Two", ["vip"])

    found = await port("GET", "/en/api/tags?tagName=%20Vip&moduleName=audience")
    assert [one["name"] for one in found.body["data"]] == ["VIP"]
    assert (await port("GET", "/en/api/tags?moduleName=campaign")).body["totalCount"] == 0


async def test_a_tag_is_deleted_and_audiences_keep_it(port, made):
    await made("One", ["vip"])
    answer = await port("DELETE", "/en/api/tags?tagName=VIP&moduleName=audience")

    assert answer.body["result"]["data"] == {"count": 1}
    assert (await port("GET", "/en/api/tags")).body["data"] == []
    assert (await port("GET")).body["records"][0]["tags"] == ["vip"]
    assert (await port("DELETE", "/en/api/tags")).status == 400


async def test_the_schema_has_the_tables_with_bigquerys_types(port):
    answer = await port("POST", "/en/api/data-platform", json={"type": "GET_SCHEMA"})
    result = answer.body["result"]
    types = {
        table["name"]: {field["name"]: field["type"] for field in table["fields"]}
        for table in result["data"]["tables"]
    }

    assert (result["message"], result["status"]) == ("Schema fetched successfully", 200)
    assert set(types) == {"customers", "events", "attributes"}
    assert types["customers"]["last_seen"] == "TIMESTAMP"
    assert types["events"]["radio_id"] == "INTEGER"
    one = await port("POST", "/en/api/data-platform", json={"type": "GET_SCHEMA", "tableName": "events"})
    assert [table["name"] for table in one.body["result"]["data"]["tables"]] == ["events"]


async def test_attributes_are_told_by_category_custom_ones_too(port, database):
    attributes = {"age": 41, "plan": "gold", "beta": True, "subscriptions": {"email": True}}
    with database.transaction() as conn:
        taken(conn, event("profile", "u1", attributes=attributes))

    async def told(category=None):
        body = {"type": "GET_ATTRIBUTES", **({"category": category} if category else {})}
        answer = await port("POST", "/en/api/data-platform", json=body)
        return {one["key"]: one for one in answer.body["result"]["data"]["attributes"]}

    assert (await told("custom")).keys() == {"age", "plan", "beta"}
    assert (await told("custom"))["age"]["dataType"] == "number"
    assert (await told("custom"))["beta"]["dataType"] == "string"
    assert (await told("subscriptions")).keys() == {"is_subscribed", "email"}
    assert (await told("profile"))["country"] == {
        "key": "country",
        "label": "Country",
        "category": "profile",
        "dataType": "string",
        "operators": ["equals", "not_equals", "contains", "in", "not_in", "is_null", "is_not_null"],
    }
    assert (await told())["event_type"]["values"] == ["join", "leave", "play_heard", "listen", "follow"]


async def test_other_questions_are_refused(port):
    for body in ({}, {"type": "x"}, {"type": "GET_ATTRIBUTES", "category": "x"}):
        assert (await port("POST", "/en/api/data-platform", json=body)).status == 400
    unknown = await port("POST", "/en/api/data-platform", json={"type": "GET_SCHEMA", "tableName": "secrets"})
    assert unknown.status == 404
