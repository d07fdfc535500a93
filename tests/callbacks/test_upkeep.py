import json
import logging

from callbacks.upkeep import crowded, make_room, warn_of_inflow
from store.delivery import backlog, outbox

PLENTY = 1 << 30  # bytes


def told(conn, code, radio_id):
    body = json.dumps({"notification": {"notification_code": code}}).encode()
    outbox.add(conn, "label", radio_id, "notification", body)


async def test_what_is_above_the_limit_goes_the_least_valuable_first_and_is_counted(database, caplog):
    def work(conn):
        for code in (650, 0, 651):
            told(conn, code, 1)
        told(conn, 650, 2)
        for number in range(5):
            outbox.add(conn, "label", number, "result", b"%d" % number)

    await database.write(work)
    await make_room(database.write, 3, PLENTY)

    left = await database.read(backlog.listed)
    assert [event.body for event in left] == [b"2", b"3", b"4"]
    expected = (
        "more than 3 callbacks, or 1024 MiB, wait: 6 are given up (1 notifications that later ones overtook,"
        " 3 others, 2 results)"
    )
    assert expected in caplog.text


async def test_results_stay_as_long_as_notifications_will_do(database):
    def work(conn):
        outbox.add(conn, "label", 1, "result", b"{}")
        for code in (650, 0, 650, 0, 650):
            told(conn, code, 1)

    await database.write(work)
    await make_room(database.write, 4, PLENTY)

    left = await database.read(backlog.listed)
    assert [event.kind for event in left] == ["result", "notification"]


def test_accounts_with_one_receiver_crowd_it_together():
    urls = {"a": "http://r/x?a", "b": "http://r/x?b", "c": "http://r/y"}

    assert list(crowded({"a": 5000, "b": 5000, "c": 8640}, urls, 3.0)) == [("http://r/x?a", 10_000)]


def test_who_wants_no_deliveries_is_not_crowded():
    assert list(crowded({"a": 50_000}, {"a": "https://audd.tech/empty/"}, 3.0)) == []


def test_a_crowded_receiver_is_named_without_its_secrets(caplog):
    with caplog.at_level(logging.WARNING):
        warn_of_inflow({"a": 9000}, {"a": "http://r/x?secret=hush"}, 3.0)

    assert "9000 callbacks came in the last hour, and no more than 10800" in caplog.text
    assert "hush" not in caplog.text
