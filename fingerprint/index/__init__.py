"""The index on disk: memory-mapped segments of postings, log-structured; the package's only files."""

from fingerprint.index.errors import IndexFailure, IndexFormatError, IndexLocked
from fingerprint.index.reader import Entry, Index
from fingerprint.index.writer import IndexWriter

__all__ = ["Entry", "Index", "IndexFailure", "IndexFormatError", "IndexLocked", "IndexWriter"]
