"""Parsing ends: steps of SQLGlot's parser are counted, and it gives up what it reads in too many ways."""

import pytest
from segment_harmless import HARMLESS

from audience.segments.errors import BadCondition
from audience.segments.parsing import parsed

SELECT = "SELECT customer_id FROM "


@pytest.mark.parametrize(
    "sql",
    [
        f"{SELECT}{'STRING ( ' * 24}",
        f"{SELECT}customers WHERE {'TIMESTAMP(' * 24}",
        f"{SELECT}customers AS c {'JOIN customers AS d ' * 24}",
        f"WITH a AS ( {'= IF ' * 40}",
    ],
)
def test_what_can_be_read_in_too_many_ways_is_given_up(sql):
    with pytest.raises(BadCondition, match="write it more plainly"):
        parsed(sql)


@pytest.mark.parametrize("sql", HARMLESS)
def test_what_users_ask_is_read_in_time(sql):
    assert parsed(sql)


def test_what_is_no_query_is_refused_and_not_logged(caplog):
    for sql in ("END 2.5", "WITH a AS ( END", "CALL x()", "SHOW TABLES"):
        with pytest.raises(BadCondition):
            parsed(sql)

    assert not caplog.records
