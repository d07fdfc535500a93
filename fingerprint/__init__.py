"""Acoustic fingerprints: samples in, detections out. Arrays and index files only: no clock, no network."""

from fingerprint.params import SAMPLE_RATE_HZ, Samples

__all__ = ["SAMPLE_RATE_HZ", "Samples"]
