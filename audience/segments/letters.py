"""Letters: which characters a text may have that is stored, printed and compared."""

SURROGATES = range(0xD800, 0xE000)


def printable(text: str) -> bool:
    """Whether a text has no control characters, and no halves of characters."""
    return all(letter >= " " and ord(letter) not in SURROGATES for letter in text)
