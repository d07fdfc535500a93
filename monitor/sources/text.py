"""Text: what servers write, in whatever encoding, as one safe line."""

import unicodedata

MAX_LENGTH = 1000  # characters; a title is at most 4080 bytes
UNWANTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, what rearranges or hides text, ends of lines
WESTERN = "cp1252"  # Windows-1252: what most titles are in that are not UTF-8
JOINERS = "\u200c\u200d"  # belong to Cf; emoji and Persian need them


def plain(data: bytes, charset: str = WESTERN) -> str:
    """Decode UTF-8, else `charset`, without control characters and spaces around. Never fails."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode(charset, "replace")
    return "".join(filter(is_wanted, text)).strip()[:MAX_LENGTH]


def is_wanted(character: str) -> bool:
    return character in JOINERS or unicodedata.category(character) not in UNWANTED
