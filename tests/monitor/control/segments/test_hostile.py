"""Every attack of the corpus over HTTP: refused with 400, nothing written, the next request answered."""

import pytest
from segment_hostile import HOSTILE


@pytest.mark.parametrize("kind", HOSTILE)
async def test_attacks_are_refused_and_leave_nothing_behind(port, database, kind):
    with database.transaction() as conn:
        before = conn.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
    answers = {}
    for number, sql in enumerate(HOSTILE[kind]):
        groups = [{"conditions": [{"category": "sql", "sql": sql}]}]
        body = {"type": "AUDIENCE_CREATED", "name": str(number), "tags": ["x"], "groups": groups}
        answer = await port("POST", json=body)
        answers[sql] = answer.status, answer.body["message"], len(answer.body.get("errors", ()))

    assert set(answers.values()) == {(400, "Invalid request", 1)}
    assert (await port("GET")).body == {"records": [], "totalCount": 0}
    with database.transaction() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == before
        assert conn.exec_driver_sql("SELECT count(*) FROM segment_jobs").scalar() == 0
        assert conn.exec_driver_sql("SELECT count(*) FROM tags").scalar() == 0
