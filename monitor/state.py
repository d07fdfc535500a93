"""The state directory: where the daemon and the commands keep what must survive."""

from dataclasses import dataclass
from pathlib import Path

from store.database import Database


@dataclass(frozen=True, slots=True)
class State:
    """One directory holds everything; copying it is a back-up."""

    directory: Path

    @property
    def database(self) -> Path:
        return self.directory / "airtally.db"

    @property
    def index(self) -> Path:
        return self.directory / "index"

    @property
    def uploads(self) -> Path:
        """Where recordings are kept that came over the control port."""
        return self.directory / "uploads"

    @property
    def cache(self) -> Path:
        """Where the libraries of sites keep what they found out."""
        return self.directory / "cache"

    @property
    def analytics(self) -> Path:
        """Where the analytics engine keeps its copy of the audience."""
        return self.directory / "analytics"

    @property
    def audience_key(self) -> Path:
        """What the pseudonyms of listeners are made with."""
        return self.directory / "audience.key"

    def open_database(self) -> Database:
        """Open the database, making it and the directory where they do not exist.

        Raises:
            StoreUnusable: it cannot be used; the message says what to do.
        """
        return Database.open(self.database)
