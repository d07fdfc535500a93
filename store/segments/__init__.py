"""Audience segments: what they ask, their members, and the jobs that find them."""
