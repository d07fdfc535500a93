"""What can go wrong with the store.

StoreError
    StoreUnusable     not without a person: damaged, read-only, of a newer Airtally
    StoreBusy         not now: nothing was written, and trying again may help
        StoreFull     the disk is full
        StoreFailing  the disk reported an error; the connection it happened on is given up
"""


class StoreError(Exception):
    """The database did not do what it was asked."""


class StoreUnusable(StoreError):
    """The database cannot be used as it is; the message says what to do."""


class StoreBusy(StoreError):
    """Nothing was written. Trying again may help."""


class StoreFull(StoreBusy):
    """There is no room on the disk."""


class StoreFailing(StoreBusy):
    """The disk reported an error."""
