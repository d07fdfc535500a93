"""What the list of segments may be asked for."""

import json

import pytest


@pytest.fixture
async def names(port, made):
    """A function that gives the names of those that some parameters list; and three segments."""
    await made("Alpha", ["vip"], status="active")
    await made("beta İstanbul", ["vip", "old"], status="draft", isResourceCreated=False)
    await made("Gamma 100%", [], status="active", audienceType={"type": "rfm", "recency": [5]})

    async def listed(**parameters):
        texts = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()
        }
        answer = await port("GET", params=texts)
        assert answer.status == 200, answer.body
        return [record["name"] for record in answer.body["records"]]

    return listed


ALPHA, BETA, GAMMA = "Alpha", "beta İstanbul", "Gamma 100%"


ASKED = [
    ({}, [GAMMA, BETA, ALPHA]),
    ({"page": 2, "pageSize": 2}, [ALPHA]),
    ({"page": 9}, []),
    ({"search": "istan"}, [BETA]),
    ({"search": "VIP"}, [BETA, ALPHA]),
    ({"search": "%"}, [GAMMA]),
    ({"status": ["active", "draft"]}, [GAMMA, BETA, ALPHA]),
    ({"status": ["DRAFT"]}, [BETA]),
    ({"status": []}, []),
    ({"tab": "all"}, [GAMMA, BETA, ALPHA]),
    ({"tab": "active"}, [GAMMA, ALPHA]),
    ({"tab": "draft"}, [BETA]),
    ({"tab": "rfm"}, [GAMMA]),
    ({"tab": "active", "status": ["draft"]}, []),
    ({"type": ["rfm"]}, [GAMMA]),
    ({"type": ["static", "dynamic"]}, [BETA, ALPHA]),
    ({"tags": ["old", "none"]}, [BETA]),
    ({"tags": ["vip"]}, [BETA, ALPHA]),
    ({"sort": {"createdAt": "asc"}}, [ALPHA, BETA, GAMMA]),
    ({"sort": {"name": "asc", "status": "desc"}}, [ALPHA, GAMMA, BETA]),
    ({"isResourceCreated": True}, []),
    ({"isResourceCreated": False}, [GAMMA, BETA, ALPHA]),
]


async def test_the_list_is_as_asked(names):
    found = [(parameters, await names(**parameters)) for parameters, _ in ASKED]

    assert found == ASKED


async def test_the_count_is_of_all_pages(port, names):
    assert (await port("GET", params={"pageSize": "1"})).body["totalCount"] == 3


async def test_fields_can_be_chosen_and_the_id_always_comes(port, names):
    answer = await port("GET", params={"selectFields": "name, totalCustomers,nothing"})

    assert all(set(record) == {"id", "name", "totalCustomers"} for record in answer.body["records"])


async def test_the_globally_excluded_audience_can_be_left_out(port, names):
    (excluded,) = [record for record in (await port("GET")).body["records"] if record["name"] == ALPHA]
    await port("POST", json={"type": "AUDIENCE_UPDATED", "id": excluded["id"], "isGloballyExcluded": True})

    assert await names(excludeAudience="true") == [GAMMA, BETA]
    assert len(await names()) == 3


REFUSED = [
    {"page": "0"},
    {"pageSize": "1001"},
    {"status": "active"},
    {"status": '{"a": 1}'},
    {"status": "[1]"},
    {"status": "[" * 1500},
    {"tags": '["\\u0000"]'},
    {"tags": '["\\ud800"]'},
    {"tab": "x"},
    {"sort": "[]"},
    {"sort": '{"password": "asc"}'},
    {"sort": '{"name": "up"}'},
    {"isResourceCreated": "maybe"},
    {"isResourceCreated": "1"},
    {"search": "x" * 201},
]


async def test_what_cannot_be_understood_is_refused(port):
    for parameters in REFUSED:
        answer = await port("GET", params=parameters)

        assert answer.status == 400, parameters
        assert answer.body["message"] == "Invalid request"
        assert answer.body["errors"]
