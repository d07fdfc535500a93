"""Transport streams: takes ID3 tags out of MPEG-TS (ISO/IEC 13818-1; Apple: Timed Metadata for HLS). Pure."""

from collections.abc import Iterator

from monitor.sources.mpeg import PACKET, SYNC_BYTE

PAT = 0  # the PID of the table that names the other table
METADATA = 0x15  # type of a stream: metadata in PES packets
STARTS = (b"\0\0\1\xbd", b"\0\0\1\xfc")  # of PES packets of private data, or of metadata
PES_HEADER = 9  # bytes, and as many more as the last of them says
TABLE_HEADER = 8  # bytes
CHECKSUM = 4  # bytes, behind a table
CELL_HEADER = 5  # bytes that may stand in front of a tag
TAG = b"ID3"
TAGS = 16  # of a segment
TAG_BYTES = 64 * 1024


def timed_tags(data: bytes) -> list[bytes]:
    """Return the ID3 tags in a segment, at most TAGS. Never fails: what is broken has none."""
    packets = aligned(data)
    tables = (table for pid in programs(packets) for table in sections(packets, pid))
    pids = dict.fromkeys(pid for table in tables for pid in metadata_pids(table))
    return [tag for pid in list(pids)[:1] for tag in tags_of(packets, pid)][:TAGS]


def aligned(data: bytes) -> bytes:
    """Return `data` from its first packet on."""
    start = data.find(SYNC_BYTE, 0, PACKET)
    return data[max(start, 0) :]


def payloads(packets: bytes, pid: int) -> Iterator[tuple[bool, bytes]]:
    """Yield the payloads of the packets of one stream, and whether something begins in each."""
    highs, lows = packets[1::PACKET], packets[2::PACKET]  # a search in these is quick
    at = lows.find(pid & 0xFF)
    while at >= 0:
        packet = packets[at * PACKET : at * PACKET + PACKET]
        if highs[at] & 0x1F == pid >> 8 and len(packet) == PACKET and packet[3] & 0x10:
            adaptation = 1 + packet[4] if packet[3] & 0x20 else 0
            yield bool(highs[at] & 0x40), packet[4 + adaptation :]
        at = lows.find(pid & 0xFF, at + 1)


def sections(packets: bytes, pid: int) -> Iterator[bytes]:
    """Yield the first table that each of the first packets has, without the header and the checksum."""
    for _, (begins, payload) in zip(range(TAGS), payloads(packets, pid), strict=False):
        table = payload[1 + payload[0] :] if begins and payload else b""
        if len(table) > TABLE_HEADER:
            size = 3 + ((table[1] & 0x0F) << 8 | table[2])
            yield table[TABLE_HEADER : max(TABLE_HEADER, size - CHECKSUM)]


def programs(packets: bytes) -> list[int]:
    """Return the PIDs of the tables that list a program's streams."""
    table = next(sections(packets, PAT), b"")
    entries = [table[at : at + 4] for at in range(0, len(table) - 3, 4)]
    return [(entry[2] & 0x1F) << 8 | entry[3] for entry in entries if entry[:2] != b"\0\0"][:1]


def metadata_pids(table: bytes) -> Iterator[int]:
    """Yield the PIDs of streams of metadata."""
    at = 4 + (int.from_bytes(table[2:4], "big") & 0x0FFF)  # behind what describes the program
    while at + 5 <= len(table):
        if table[at] == METADATA:
            yield (table[at + 1] & 0x1F) << 8 | table[at + 2]
        at += 5 + ((table[at + 3] & 0x0F) << 8 | table[at + 4])


def tags_of(packets: bytes, pid: int) -> list[bytes]:
    """Return what the PES packets of a stream carry."""
    waiting: list[bytearray] = []
    for begins, payload in payloads(packets, pid):
        if begins and payload.startswith(STARTS) and len(payload) > PES_HEADER:
            waiting.append(bytearray(payload[PES_HEADER + payload[PES_HEADER - 1] :]))
        elif waiting and not begins and len(waiting[-1]) < TAG_BYTES:
            waiting[-1] += payload
    starts = [tag.find(TAG, 0, CELL_HEADER + len(TAG)) for tag in waiting]
    return [bytes(tag[start:]) for tag, start in zip(waiting, starts, strict=True) if start >= 0]
