import asyncio
import contextlib

import pytest

from callbacks.ledger import Ledger


class Disk:
    """Writes one transaction at a time, each when it is told to."""

    def __init__(self):
        self.transactions = []
        self.go = asyncio.Semaphore(0)

    async def write(self, work):
        written = []
        work(written)
        await self.go.acquire()
        self.transactions.append(written)


def note(name):
    return lambda written: written.append(name)


async def kept(ledger, *names):
    """Begin to keep notes; return the tasks that wait for them."""
    tasks = [asyncio.create_task(ledger.keep(note(name))) for name in names]
    await asyncio.sleep(0)
    return tasks


async def test_what_comes_while_a_transaction_is_written_shares_the_next():
    disk = Disk()
    ledger = Ledger(disk.write)
    tasks = await kept(ledger, "a") + await kept(ledger, "b", "c", "d")
    disk.go.release()
    disk.go.release()
    await asyncio.gather(*tasks)

    assert disk.transactions == [["a"], ["b", "c", "d"]]


async def test_nobody_goes_on_before_his_note_is_on_disk():
    disk = Disk()
    ledger = Ledger(disk.write)
    first, second = await kept(ledger, "a") + await kept(ledger, "b")
    disk.go.release()
    await first

    assert not second.done()
    disk.go.release()
    await second


async def test_a_note_that_cannot_be_written_fails_for_all_who_wait_for_it():
    async def write(work):
        work(None)

    ledger = Ledger(write)
    tasks = await kept(ledger, "a", "b")

    for task in tasks:
        with pytest.raises(AttributeError):
            await task


async def test_when_one_gives_up_the_others_notes_are_written_all_the_same():
    disk = Disk()
    ledger = Ledger(disk.write)
    first, second, third = await kept(ledger, "a") + await kept(ledger, "b", "c")
    disk.go.release()
    await first
    second.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await second
    disk.go.release()
    await third

    assert disk.transactions[-1] == ["b", "c"]
