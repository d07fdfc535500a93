"""Text: what servers write, in whatever encoding, as one safe line."""

import codecs
import re
import unicodedata

MAX_LENGTH = 1000  # characters; a title is at most 4080 bytes
UNWANTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, what rearranges or hides text, ends of lines
WESTERN = "cp1252"  # Windows-1252: what most titles are in that are not UTF-8
CYRILLIC = "cp1251"
CYRILLIC_WORD = re.compile(rb"[\xa8\xb8\xc0-\xff]{4}")  # in the West, few such letters stand side by side
# What a server may say that its titles are in. (Python remembers each name that it was ever asked for.)
LEGACY = re.compile(
    r"windows-125[0-8]|cp(125[0-8]|874|932|949|950)|iso-?8859-([2-9]|1[013456])|koi8-[rtu]"
    r"|big5|gb(k|2312|18030)|shift[-_]jis|euc-(jp|kr)",
    re.IGNORECASE,
)
JOINERS = "\u200c\u200d"  # belong to Cf; emoji and Persian need them


def plain(data: bytes, charset: str = WESTERN) -> str:
    """Decode UTF-8, else `charset`, without control characters and spaces around. Never fails."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode(charset, "replace")
    return "".join(filter(is_wanted, text)).strip()[:MAX_LENGTH]


def legacy(said: str) -> str | None:
    """Return Python's name of a declared charset; None where that tells nothing: Latin-1, UTF-8, nonsense."""
    return codecs.lookup(said).name if LEGACY.fullmatch(said) else None


def guessed(data: bytes) -> str:
    """Return what text that is not UTF-8 is most likely in."""
    return CYRILLIC if CYRILLIC_WORD.search(data) else WESTERN


def is_wanted(character: str) -> bool:
    return character in JOINERS or unicodedata.category(character) not in UNWANTED
