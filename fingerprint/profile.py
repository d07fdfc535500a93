"""The profile: every parameter that a stored print depends on, and its digest."""

import hashlib

from fingerprint import extract, landmarks, params, peaks

PARAMETERS = (
    params.SAMPLE_RATE_HZ, params.WINDOW, params.HOP,
    peaks.ZONES.tolist(), peaks.QUIETEST,
    landmarks.STEPS, landmarks.LOWEST_PITCH, landmarks.PITCH_BITS, landmarks.GAP_BITS, landmarks.GAP_STEP,
    landmarks.SHORTEST, landmarks.LONGEST, landmarks.WIDEST,
    extract.REACH, extract.PEAKS_PER_SECOND, extract.ANCHORS_PER_SECOND, extract.FAN, extract.HIGH_FAN,
    extract.TIME_BITS, extract.HALF_BIN_BITS,
)  # fmt: skip


def digest() -> str:
    """Return what tells one profile from another."""
    return hashlib.sha256(repr(PARAMETERS).encode()).hexdigest()[:16]
