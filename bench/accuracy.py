"""Accuracy: scans rendered recordings whose truth is known, and prints a table of metrics beside the targets.

    python bench/accuracy.py AUDIO_DIRECTORY --state STATE --score path/to/score.py [--jobs 2] [only ...]

AUDIO_DIRECTORY holds a truth JSON a recording (audio, duration, profile, seed, events) and the audio it
names; STATE is a state directory whose catalogue holds the tracks. Each file is scanned by `airtally scan
--json` in a process of its own; the last column is how many times faster than real time that was, start-up
and decoding included.
"""

import argparse
import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TARGETS = {
    "clean": 0.998, "radio": 0.98, "shortplays": 0.97, "underspeech": 0.80, "speed": 0.985, "tempo": 0.99,
    "pitch": 0.98, "noise": 0.94, "lowband": 0.995,
}  # fmt: skip
COLUMNS = (
    "f1", "target", "precision", "recall", "event_recall", "false_noncat", "wrong_id",
    "boundary_err_med", "boundary_err_p90", "frac_pieces", "speed_err", "x",
)  # fmt: skip


def main():
    arguments = parsed()
    score = scorer(arguments.score)
    truths = sorted(path for path in arguments.audio.glob("*.json") if chosen(path, arguments.only))
    print(f"{'file':28}" + "".join(f"{column[:12]:>13}" for column in COLUMNS))
    with ThreadPoolExecutor(arguments.jobs) as pool:
        for row in pool.map(lambda path: measured(path, arguments.state, score), truths):
            print(f"{row['file']:28}" + "".join(f"{shown(row.get(column)):>13}" for column in COLUMNS))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"CPU {used.ru_utime + used.ru_stime:.0f} s, largest process {used.ru_maxrss / 1024:.0f} MiB")


def parsed():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("audio", type=Path)
    parser.add_argument("only", nargs="*", help="parts of file names: only these")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument(
        "--score", type=Path, default=os.environ.get("AIRTALLY_SCORE"), help="path of score.py"
    )
    parser.add_argument("--jobs", type=int, default=1)
    arguments = parser.parse_intermixed_args()
    if not arguments.score:
        parser.error("--score or AIRTALLY_SCORE must name score.py")
    return arguments


def scorer(path):
    """Return the function `score` of a Python file."""
    spec = importlib.util.spec_from_file_location("score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.score


def chosen(path, only):
    return not only or any(each in path.name for each in only)


def measured(path, state, score):
    """Scan one recording and return its row of the table."""
    truth = json.loads(path.read_text())
    audio = path.parent / Path(truth["audio"]).name
    began = time.monotonic()
    found = scan(audio, state)
    row = score(truth, found)
    return {
        **row,
        "file": path.stem,
        "target": TARGETS.get(truth["profile"]),
        "speed_err": speed_error(truth, found),
        "x": truth["duration"] / (time.monotonic() - began),
    }


def scan(audio, state):
    command = [sys.executable, "-m", "monitor", "scan", "--json", "--state", str(state), str(audio)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout.splitlines()[0])


def speed_error(truth, found):
    """Return the median error of the measured speed, as a share, over the plays that were found."""
    errors = sorted(
        abs(each["speed"] / play["speed"] - 1)
        for play in truth["events"]
        for each in found
        if each["track_id"] == play["track_id"]
        and each["start"] < play["end"]
        and each["end"] > play["start"]
    )
    return errors[len(errors) // 2] if errors else None


def shown(value):
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.4f}" if value < 10 else f"{value:.0f}"


if __name__ == "__main__":
    main()
