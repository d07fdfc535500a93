"""Reports: which kinds there are, and the formats of each; the first one is made where none is asked for."""

TABLES = ("csv", "xlsx", "jsonl", "parquet")
FORMATS: dict[str, tuple[str, ...]] = {
    "plays": TABLES,
    "chart": TABLES,
    "soundexchange": ("txt",),
    "suisa": ("csv", "xlsx"),
    "prs": TABLES,
    "cue": (*TABLES, "cue"),
    "audience": TABLES,
}
MAPPED = ("plays", "chart", "cue", "audience")  # kinds whose columns are not prescribed
WEIGHTED = ("plays", "chart", "audience")  # kinds that can tell of the members of a segment alone
CATEGORIES = ("A", "B", "C", "H", "I", "J", "K", "L")  # of transmissions, as SoundExchange has them
SERVICE = "the name that SoundExchange knows the service by"
ONE_STREAM = "expected one stream: a .cue is of one recording"


def check_format(kind: str, form: str) -> None:
    """Raise ValueError where a kind has no such format; "" is the first it has."""
    if form and form not in FORMATS[kind]:
        raise ValueError(f"format: expected {' or '.join(FORMATS[kind])} for {kind}")
