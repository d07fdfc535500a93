"""Material: recordings to measure with, and the prints of real music that synthetic ones are made from."""

import hashlib
import json
import pickle
import sys
from pathlib import Path

import numpy as np

from fingerprint import SAMPLE_RATE_HZ, Samples
from fingerprint.extract import Print, fingerprint
from fingerprint.profile import digest
from monitor.preparing import recording
from monitor.recogniser.decode import decode

SUFFIXES = {".mp3", ".ogg", ".opus", ".flac", ".m4a"}
MANIFEST = Path.home() / ".cache/airtally-music/manifest.jsonl"
CACHE = Path.home() / ".cache/airtally-bench"


def samples_of(path: Path, *, longest: float = np.inf) -> Samples:
    """Return the samples of a file, or of its first `longest` seconds."""
    with path.open("rb") as media:
        samples = recording(decode(media))
    return samples[: int(min(samples.size, longest * SAMPLE_RATE_HZ))]


def catalogue_files(manifest: Path) -> list[Path]:
    """Return the recordings that a manifest gives the role `catalogue` or, in a folder, all audio files."""
    if manifest.is_dir():
        return sorted(path for path in manifest.rglob("*") if path.suffix in SUFFIXES)
    rows = [json.loads(line) for line in manifest.read_text().splitlines()]
    return [Path(row["path"]) for row in rows if row["role"] == "catalogue"]


def real_prints(manifest: Path) -> list[Print]:
    """Return the prints of a catalogue's recordings, remembered from run to run until the profile changes."""
    if not manifest.exists():
        sys.exit(f"{manifest}: not there; --manifest takes a JSON Lines file or a folder of real music")
    files = catalogue_files(manifest)
    key = hashlib.sha256(f"{digest()} {files}".encode()).hexdigest()[:16]
    kept = CACHE / f"prints-{key}.pickle"
    if not kept.exists():
        print(f"fingerprinting {len(files)} recordings, once ...", file=sys.stderr)
        CACHE.mkdir(parents=True, exist_ok=True)
        made = [fingerprint(samples_of(path)) for path in files]
        kept.with_suffix(".new").write_bytes(pickle.dumps(made))
        kept.with_suffix(".new").rename(kept)
    prints: list[Print] = pickle.loads(kept.read_bytes())
    return prints
