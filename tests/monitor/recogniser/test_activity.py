"""Activity: what a process works on can be read by another, and after its death."""

import os
from contextlib import closing

from monitor.recogniser.activity import ENTRIES, Activity


def test_who_is_worked_on_is_seen_through_another_mapping():
    with closing(Activity.create()) as mine, closing(Activity(os.dup(mine.file))) as theirs:
        first, second = theirs.entry(7), theirs.entry(300)
        first.set(True)
        second.set(True)
        assert mine.busy == {7, 300}

        first.set(False)
        assert mine.busy == {300}


def test_an_entry_is_used_again():
    with closing(Activity.create()) as activity:
        for key in range(1, 3 * ENTRIES):
            entry = activity.entry(key)
            entry.set(True)
            entry.close()

        assert activity.busy == frozenset()


def test_streams_beyond_the_table_are_never_suspected():
    with closing(Activity.create()) as activity:
        entries = [activity.entry(key) for key in range(1, ENTRIES + 10)]
        for entry in entries:
            entry.set(True)

        assert len(activity.busy) == ENTRIES
        for entry in entries:
            entry.close()
