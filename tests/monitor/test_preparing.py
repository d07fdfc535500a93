"""Preparing: what crashes the decoder is an outcome like any other."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Never

from media import encoded, tones

from monitor.entries import Entry
from monitor.preparing import Failed, Prepared, prepare, prepared


class Crash(Entry):
    """An entry that ends the process it is sent to, as a defect in native code would."""

    def __reduce__(self) -> tuple[Callable[[int], Never], tuple[int]]:
        return os._exit, (1,)


def recordings(directory: Path, count: int) -> list[Entry]:
    entries = [Entry(directory / f"{number}.wav") for number in range(count)]
    for number, entry in enumerate(entries):
        entry.path.write_bytes(encoded(tones(4, seed=number), "wav"))
    return entries


def test_an_entry_that_crashes_the_decoder_is_told_and_the_others_are_prepared(tmp_path: Path):
    first, second, third = recordings(tmp_path, 3)
    crash = Crash(tmp_path / "crash.mp3")

    outcomes = list(prepared([first, crash, second, third], known=(), workers=2))

    assert [outcome.entry for outcome in outcomes if isinstance(outcome, Failed)] == [crash]
    done = [outcome.entry.path.name for outcome in outcomes if isinstance(outcome, Prepared)]
    assert sorted(done) == ["0.wav", "1.wav", "2.wav"]


def test_a_missing_file_is_told(tmp_path: Path):
    outcome = prepare(Entry(tmp_path / "gone.wav"))

    assert isinstance(outcome, Failed)
    assert outcome.reason == "No such file or directory"
