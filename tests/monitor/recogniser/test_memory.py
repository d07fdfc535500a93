"""Memory: what is written to is limited; what is mapped for reading is not."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
import numpy as np
from monitor.recogniser import memory
memory.prepare()
memory.PROCESS = 600 << 20
memory.allow(1)
index = np.memmap(sys.argv[1], np.uint8, "r")
assert index.nbytes == 20 << 30 and index[-1] == 0 and int(index[: 1 << 20].sum()) == 0
kept = []
try:
    for _ in range(1000):
        kept.append(np.ones(1 << 20))
except MemoryError:
    print(len(kept) * 8)
memory.allow(8)
kept.append(np.ones(20 << 20))
"""


def test_a_process_may_map_an_index_of_any_size_and_write_a_little(tmp_path: Path):
    index = tmp_path / "index"
    with index.open("wb") as file:
        file.truncate(20 << 30)

    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(index)], capture_output=True, text=True, check=True
    )

    assert 200 < int(run.stdout) < 664  # MiB, beside the libraries
