"""What all tables of the configuration have in common.

The description of a field completes the sentence "expected ..." of an error message.
"""

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A table of the configuration: read once, never changed, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)
