"""Acoustic fingerprints: samples in, detections out. Arrays and index files only: no clock, no network."""
