"""What is on disk, in figures."""

from monitor.metrics.families import Families, gauge
from monitor.metrics.readings import Readings
from store.database import Database


def of_storage(database: Database, read: Readings) -> Families:
    sizes = read.sizes
    parts = sizes.index.parts
    tracks = sum(part.tracks - len(part.removed) for part in parts)
    yield gauge("airtally_index_tracks", "Tracks that can be recognised.", tracks)
    yield gauge("airtally_index_segments", "Segments of the index.", len(parts))
    yield gauge("airtally_index_bytes", "Size of the index on disk.", sizes.index_bytes)
    yield gauge("airtally_database_bytes", "Size of the database on disk, without its log.", sizes.database)
    yield gauge("airtally_database_log_bytes", "Size of the write-ahead log of the database.", sizes.log)
    yield gauge("airtally_database_writes_waiting", "Transactions that wait to be written.", database.waiting)
    writable = float(not database.trouble and read.stored is not None)
    yield gauge(
        "airtally_database_usable", "1 while the database can be read and takes what is written.", writable
    )
    yield gauge("airtally_state_disk_bytes", "Size of the file system with the state directory.", sizes.disk)
    yield gauge("airtally_state_disk_free_bytes", "What is free of it.", sizes.disk_free)
