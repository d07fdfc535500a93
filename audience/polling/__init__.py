"""Polling: what streaming servers say of their listeners. Pure: bytes in, counts out; `monitor.polling` asks.

A server is polled as a whole (`servers`, `questions`), its answers become counts by mount (`icecast`,
`shoutcast`, `azuracast`, `twitch`), a stream finds its own by its URL (`mounts`), and what was stored is
averaged over a play (`average`).
"""
