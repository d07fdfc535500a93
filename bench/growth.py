"""Growth: how a figure changes with the size of the index, and what it would be at another size."""

from collections.abc import Sequence
from math import log


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return the power of the size that a figure goes with, by the last two sizes; 0 where there are none."""
    if len(sizes) < 2 or min(values[-2:]) <= 0:
        return 0.0
    return log(values[-1] / values[-2]) / log(sizes[-1] / sizes[-2])


def estimate(sizes: Sequence[float], values: Sequence[float], at: float) -> float:
    """Return what a figure would be at another size, if it goes on growing as between the last two."""
    return values[-1] * (at / sizes[-1]) ** exponent(sizes, values)
