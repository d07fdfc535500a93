"""[recogniser]: the processes that recognise."""

from pydantic import Field

from config.forms import Integer
from config.tables.table import Table


class Recogniser(Table):
    """How recognition is spread over processes."""

    processes: Integer = Field(default=0, ge=0, le=1024, description="a number of processes (0: one a core)")
