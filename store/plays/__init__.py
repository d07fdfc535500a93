"""Plays and the catalogue: what was on air, what it is called, who heard it, and charts and reports of it."""
