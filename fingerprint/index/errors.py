"""What can go wrong with an index.

IndexFailure
├── IndexFormatError   the files cannot be used: another version, other parameters, damaged
└── IndexLocked        another process is writing
"""


class IndexFailure(Exception):
    """Something about the index on disk; the message says what to do."""


class IndexFormatError(IndexFailure):
    """The files cannot be used."""


class IndexLocked(IndexFailure):
    """Another process is writing to the index."""
