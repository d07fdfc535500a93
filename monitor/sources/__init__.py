"""Sources: from the URL of a stream to the bytes of its media.

`resolve.open_source` is the way in; `feed.Feed` is what comes out.
"""
