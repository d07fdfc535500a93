"""A connection that asks for nothing is told from one that is being answered."""

from monitor.control.connections import Connections


def test_a_connection_is_overdue_when_it_has_asked_for_nothing():
    connections = Connections[str](idle=10)

    assert not connections.overdue(["a"], now=0)
    assert not connections.overdue(["a", "b"], now=9)
    assert connections.overdue(["a", "b"], now=10) == ["a"]


def test_a_request_starts_the_time_anew():
    connections = Connections[str](idle=10)
    connections.overdue(["a"], now=0)
    with connections.answering("a"):
        pass

    assert not connections.overdue(["a"], now=11)
    assert connections.overdue(["a"], now=21) == ["a"]


def test_a_request_may_take_as_long_as_it_takes():
    connections = Connections[str](idle=10)
    connections.overdue(["a"], now=0)
    with connections.answering("a"):
        assert not connections.overdue(["a"], now=1000)


def test_a_connection_that_has_closed_is_forgotten():
    connections = Connections[str](idle=10)
    connections.overdue(["a"], now=0)
    connections.overdue([], now=5)

    assert not connections.overdue(["a"], now=12)
