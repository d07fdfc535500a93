import pytest

from monitor.control.moments import sent, unix


@pytest.mark.parametrize(
    "text",
    [
        "1795245753",
        "1795245753.000",
        "2026-11-21T07:22:33Z",
        "2026-11-21T07:22:33",
        "2026-11-21 08:22:33+01:00",
    ],
)
def test_a_moment_is_told_in_unix_seconds_or_as_iso_8601_which_is_utc_where_no_zone_is_told(text):
    assert unix(text) == 1_795_245_753


@pytest.mark.parametrize("text", ["Tuesday", "25:00", "-1", "1e9", "nan", "10000-01-01", "253402300800"])
def test_what_is_no_moment_is_refused_with_what_is_expected(text):
    with pytest.raises(ValueError, match="expected Unix seconds, or a time like"):
        unix(text)


@pytest.mark.parametrize(("value", "at"), [(None, None), ("", None), (25, 25.0), ("25", 25.0)])
def test_a_query_may_leave_it_empty_and_a_body_may_have_a_number(value, at):
    assert sent(value) == at
