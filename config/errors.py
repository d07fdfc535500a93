"""The one error of this package: the operator's settings cannot be used."""

from collections.abc import Iterable


class ConfigError(Exception):
    """Settings that cannot be used: one readable line a mistake, naming the place and what is expected."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(_on_one_line(mistake) for mistake in mistakes)
        super().__init__("\n".join(self.mistakes))


def _on_one_line(text: str) -> str:
    """Escape what a terminal would obey; keys and names may hold anything."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
