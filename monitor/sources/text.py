"""Text: what servers write, in whatever encoding, as one safe line."""

import unicodedata

MAX_LENGTH = 1000  # characters; a title is at most 4080 bytes
UNWANTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, what rearranges or hides text, ends of lines
JOINERS = "\u200c\u200d"  # belong to Cf; emoji and Persian need them


def plain(data: bytes) -> str:
    """Decode UTF-8, else Windows-1252, without control characters and spaces around. Never fails."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return "".join(filter(is_wanted, text)).strip()[:MAX_LENGTH]


def is_wanted(character: str) -> bool:
    return character in JOINERS or unicodedata.category(character) not in UNWANTED
