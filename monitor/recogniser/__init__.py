"""Recogniser processes: decode the bytes of streams and recognise what they play."""
