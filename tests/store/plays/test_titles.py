"""Titles: what stations said, and what is kept of it."""

import pytest

from store.plays import titles
from store.plays.titles import Title

NOW = 1_800_000_000.0


def title(at, text="Ada - One", radio_id=7, account="label"):
    return Title(account=account, radio_id=radio_id, at=NOW + at, text=text)


def told(conn, account="label", **how):
    return [(found.at - NOW, found.text) for found in titles.listed(conn, account, **how)]


def test_titles_are_told_in_the_order_of_their_times(conn):
    titles.add(conn, [title(20, "C", 8), title(0, "A")])
    titles.add(conn, [title(10, "B"), title(0, "theirs", account="other")])

    assert told(conn) == [(0, "A"), (10, "B"), (20, "C")]
    assert told(conn, radio_id=7) == [(0, "A"), (10, "B")]
    assert told(conn, since=NOW + 10, until=NOW + 20) == [(10, "B")]


def test_a_title_that_has_not_changed_is_not_stored_again(conn):
    titles.add(conn, [title(0, "A")])
    titles.add(conn, [title(10, "A"), title(10, "A", 8), title(10, "A", account="other")])
    titles.add(conn, [title(20, "B")])
    titles.add(conn, [title(30, "A")])

    assert told(conn, radio_id=7) == [(0, "A"), (20, "B"), (30, "A")]
    assert told(conn, radio_id=8) == [(10, "A")]


def test_that_nothing_is_said_any_more_is_kept_but_not_that_nothing_was_ever_said(conn):
    titles.add(conn, [title(0, "")])
    titles.add(conn, [title(10, "A")])
    titles.add(conn, [title(20, "")])

    assert told(conn) == [(10, "A"), (20, "")]


def test_pages_follow_each_other_without_a_gap(conn):
    """Several titles at one moment, and a stream whose title was stored late."""
    titles.add(conn, [title(10 * (number // 2), str(number), number) for number in range(6)])
    titles.add(conn, [title(-5, "late", 9)])
    pages, after = [], None
    while page := titles.listed(conn, "label", after=after, limit=2):
        pages += [found.text for found in page]
        after = page[-1].number

    assert pages == ["late", "0", "1", "2", "3", "4", "5"]


def test_a_page_behind_what_was_forgotten_begins_with_the_oldest_there_is(conn):
    titles.add(conn, [title(0, "A")])
    titles.add(conn, [title(10, "B")])
    (first, _) = titles.listed(conn, "label")
    titles.expire(conn, NOW + 5)

    assert told(conn, after=first.number) == [(10, "B")]


def test_anothers_title_is_no_place_in_a_list(conn):
    titles.add(conn, [title(50, "theirs", account="other"), title(0, "A")])
    (theirs,) = titles.listed(conn, "other")

    assert told(conn, after=theirs.number) == [(0, "A")]


@pytest.mark.parametrize(("limit", "gone"), [(2, [2, 1, 0]), (10, [3, 0, 0])])
def test_old_titles_are_forgotten_a_batch_at_a_time(conn, limit, gone):
    for second in range(5):
        titles.add(conn, [title(second, str(second))])

    assert [titles.expire(conn, NOW + 3, limit=limit) for _ in range(3)] == gone
    assert told(conn) == [(3, "3"), (4, "4")]
