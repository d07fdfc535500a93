"""Segments: which listeners fulfil conditions, by a builder's JSON or SQL, as one question for an engine."""
