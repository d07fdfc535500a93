import pytest

from store.errors import StoreFull, StoreUnusable
from store.patience import LONGEST_WAIT, patiently


class Disk:
    """A disk that has no room for some attempts."""

    def __init__(self, full_for: int, waits: list[float]):
        self.full_for = full_for
        self.waits = waits

    async def write(self, work):
        if self.full_for:
            self.full_for -= 1
            raise StoreFull("no room")
        return work("conn")

    async def sleep(self, seconds):
        self.waits.append(seconds)


async def test_a_write_is_tried_until_there_is_room():
    disk = Disk(20, waits := [])

    assert await patiently(disk.write, lambda conn: conn, sleep=disk.sleep) == "conn"
    assert len(waits) == 20
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT


async def test_what_waiting_cannot_mend_is_told_at_once():
    async def write(_):
        raise StoreUnusable("damaged")

    with pytest.raises(StoreUnusable):
        await patiently(write, lambda conn: conn)
