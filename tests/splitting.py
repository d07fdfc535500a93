"""Splitting: bytes as a network may deliver them, in pieces of any length."""

from itertools import pairwise

from hypothesis import strategies as st


@st.composite
def split(draw: st.DrawFn, data: bytes) -> list[bytes]:
    """Draw a way to cut `data` into pieces that are not empty."""
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(data) - 1)), max_size=12)))
    edges = [0, *(cut for cut in cuts if cut < len(data)), len(data)]
    return [data[start:end] for start, end in pairwise(edges) if end > start]
