"""Accounts: who may call, what holds for them, and the streams they have."""
