from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from store.accounts import streams
from store.accounts.streams import Stream

STREAM = Stream(account="label", radio_id=7, url="http://radio")
OF_FILE = replace(STREAM, origin="file", callbacks="before", name="Radio")


def test_a_stream_is_found_as_it_was_added(conn):
    streams.add(conn, OF_FILE)

    assert streams.find(conn, "label", 7) == OF_FILE
    assert streams.find(conn, "label", 8) is None
    assert streams.find(conn, "other", 7) is None


def test_a_radio_id_is_used_once_in_an_account(conn):
    streams.add(conn, STREAM)
    streams.add(conn, replace(STREAM, account="other"))

    with pytest.raises(IntegrityError):
        streams.add(conn, STREAM)


@pytest.mark.parametrize("radio_id", [-(2**63), 0, 2**63 - 1])
def test_a_radio_id_is_any_number_of_64_bits(conn, radio_id):
    streams.add(conn, replace(STREAM, radio_id=radio_id))

    assert streams.find(conn, "label", radio_id).radio_id == radio_id


def test_streams_are_listed_by_account_and_radio_id(conn):
    for account, radio_id in (("b", 2), ("a", 3), ("b", 1)):
        streams.add(conn, replace(STREAM, account=account, radio_id=radio_id))

    assert [(s.account, s.radio_id) for s in streams.listed(conn)] == [("a", 3), ("b", 1), ("b", 2)]
    assert [s.radio_id for s in streams.listed(conn, "b")] == [1, 2]


def test_a_stream_moves_and_goes(conn):
    streams.add(conn, STREAM)
    streams.set_url(conn, "label", 7, "http://new")
    assert streams.find(conn, "label", 7).url == "http://new"

    streams.remove(conn, "label", 7)
    assert streams.listed(conn) == []


@pytest.mark.parametrize(("code", "running"), [(0, True), (650, False), (651, True)])
def test_what_was_told_last_is_remembered(conn, code, running):
    streams.add(conn, STREAM)
    streams.set_state(conn, "label", 7, code)

    stream = streams.find(conn, "label", 7)
    assert (stream.code, stream.running) == (code, running)


def test_the_file_s_streams_become_those_of_the_file(conn):
    gone, changed, new = (replace(OF_FILE, radio_id=number) for number in (1, 2, 3))
    api = replace(STREAM, radio_id=9)
    for stream in (gone, changed, api):
        streams.add(conn, stream)
    streams.set_state(conn, "label", 2, 650)
    changed = replace(changed, url="http://new", callbacks="after", name=None)

    streams.replace_file_streams(conn, [changed, new])

    assert streams.listed(conn) == [replace(changed, code=650), new, api]


def test_the_file_takes_over_a_stream_of_the_api(conn):
    streams.add(conn, STREAM)

    streams.replace_file_streams(conn, [OF_FILE])

    assert streams.listed(conn) == [OF_FILE]


def test_the_same_file_changes_nothing(conn):
    streams.replace_file_streams(conn, [OF_FILE])
    streams.replace_file_streams(conn, [OF_FILE])

    assert streams.listed(conn) == [OF_FILE]
