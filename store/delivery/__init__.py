"""Delivery: what owners are still to be told, what they were told, and what waits for those who poll."""
