"""Audience: who hears what is played, and how many."""
