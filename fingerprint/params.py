"""Parameters of the time-frequency plane that every stage works on."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE_HZ: Final = 8000
Samples = NDArray[np.float32]  # mono, -1..1

WINDOW: Final = 1024  # samples a frame sees: 128 ms
HOP: Final = 160  # samples from frame to frame: 20 ms
FRAME_RATE: Final = SAMPLE_RATE_HZ // HOP  # frames a second
BINS: Final = WINDOW // 2  # 7.8 Hz each; the Nyquist bin is left out
