"""Folding: texts as people search for them."""

import unicodedata

DOT_ABOVE = "\u0307"
# Turkish has two letters i, each with a capital of its own; who searches shall not need to know which it is.
DOTS = str.maketrans({"\u0130": "i", "\u0131": "i", "I": "i"})


def fold(text: str) -> str:
    """Return a text without what a search does not distinguish: case, dots of i, blanks, forms of Unicode."""
    composed = unicodedata.normalize("NFKC", text).translate(DOTS).casefold()
    decomposed = unicodedata.normalize("NFD", composed).replace("i" + DOT_ABOVE, "i")
    return " ".join(unicodedata.normalize("NFC", decomposed).split())


def sought(username: str, name: str, surname: str) -> str:
    """Return what a search for a listener looks into; a line break keeps the names apart."""
    return f"{fold(f'{name} {surname}')}\n{fold(username)}"
