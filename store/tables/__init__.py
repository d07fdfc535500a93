"""The tables, and what they are made of. Nothing is asked of them here."""
