"""Conflicts: what is wrong between the tables of a configuration, each of which may be right by itself.

Works on the tables as they were written, so that conflicts and wrong types are reported together;
what is not of the expected type is somebody else's mistake, and passed over.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

Place = tuple[str | int, ...]
Conflict = tuple[Place, str]
Rows = list[tuple[int, Mapping[str, Any]]]  # with their numbers

OWNED = ("streams", "reports")  # tables whose rows have an account
NAMED_AFTER = ("kind", "format", "every", "account", "service")  # what files of reports are


def conflicts(tables: Mapping[str, Any]) -> list[Conflict]:
    """Return every conflict between the tables, with its place and what is expected."""
    accounts, streams = _rows(tables.get("accounts")), _rows(tables.get("streams"))
    names = [name for _, row in accounts if isinstance(name := row.get("name"), str)]
    of_accounts = [*_twice_named(accounts), *_shared_token(accounts)]
    of_streams = [*_homeless(streams, names), *_twice(streams, names)]
    reports = _rows(tables.get("reports"))
    of_reports = [*_homeless(reports, names, "reports"), *_same_file(reports)]
    return [*of_accounts, *of_streams, *of_reports, *_open_to_nobody(tables.get("audience"), names)]


def with_accounts_named(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the tables, the only account written into the streams and reports that leave theirs out."""
    accounts = _rows(tables.get("accounts"))
    if len(accounts) != 1 or "name" not in accounts[0][1]:
        return dict(tables)
    owner = {"account": accounts[0][1]["name"]}
    owned = {name: tables[name] for name in OWNED if isinstance(tables.get(name), list | tuple)}
    return {
        **tables,
        **{
            name: [owner | dict(row) if isinstance(row, Mapping) else row for row in rows]
            for name, rows in owned.items()
        },
    }


def _rows(value: object) -> Rows:
    rows = enumerate(value) if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return [(number, row) for number, row in rows if isinstance(row, Mapping)]


def _twice_named(accounts: Rows) -> Iterator[Conflict]:
    first: dict[str, int] = {}
    for number, row in accounts:
        name = row.get("name")
        if isinstance(name, str) and first.setdefault(name, number) != number:
            other = f"accounts[{first[name]}] is {name!r} too"
            yield ("accounts", number, "name"), f"expected another name: {other}"


def _shared_token(accounts: Rows) -> Iterator[Conflict]:
    first: dict[str, int] = {}
    for number, row in accounts:
        token = row.get("token")
        if isinstance(token, str) and first.setdefault(token, number) != number:
            other = f"accounts[{first[token]}] has the same"
            yield ("accounts", number, "token"), f"expected a token of its own: {other}"


def _homeless(rows: Rows, names: list[str], table: str = "streams") -> Iterator[Conflict]:
    known = ", ".join(dict.fromkeys(names)) or "there is none"
    for number, row in rows:
        place = (table, number, "account")
        if "account" not in row and len(names) != 1:
            yield place, f"missing: expected the name of one of the [[accounts]] ({known})"
        elif isinstance(owner := row.get("account", names[:1]), str) and owner not in names:
            yield place, f"expected the name of one of the [[accounts]] ({known}), not {owner!r}"


def _twice(streams: Rows, names: list[str]) -> Iterator[Conflict]:
    first: dict[tuple[Hashable, str], int] = {}
    for number, row in streams:
        owner = row.get("account", names[0] if len(names) == 1 else None)
        if "radio_id" not in row or not isinstance(owner, str):
            continue
        radio_id = str(row["radio_id"])
        if first.setdefault((owner, radio_id), number) != number:
            place = ("streams", number, "radio_id")
            other = first[owner, radio_id]
            yield place, f"expected a radio_id used once in an account: streams[{other}] has {radio_id} too"


def _same_file(reports: Rows) -> Iterator[Conflict]:
    first: dict[str, int] = {}
    for number, row in reports:
        file = repr([str(row.get(key, "")) for key in ("directory", *NAMED_AFTER)])
        if first.setdefault(file, number) != number:
            other = f"reports[{first[file]}] has files of the same names there"
            yield ("reports", number, "directory"), f"expected a directory of its own: {other}"


def _open_to_nobody(audience: object, names: list[str]) -> Iterator[Conflict]:
    owner = audience.get("open_account") if isinstance(audience, Mapping) else None
    if isinstance(owner, str) and owner not in names:
        known = ", ".join(dict.fromkeys(names)) or "there is none"
        place = ("audience", "open_account")
        yield place, f"expected the name of one of the [[accounts]] ({known}), not {owner!r}"
