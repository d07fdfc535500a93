"""Choices: which callbacks a request is about. Descriptions complete "expected ..." of an error message."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from monitor.control.moments import TIME, Moment
from monitor.control.parameters import INT64, radio_id, whole_number
from monitor.control.requests import Request, optional

MOST = 1000  # events that a request may name, and rows of a page
IDS = f"a list of at most {MOST} ids of events"


def text(value: str) -> str:
    return value


Account = Annotated[str | None, optional(text)]
State = Annotated[Literal["pending", "parked"] | None, optional(text)]
Limit = Annotated[int | None, optional(whole_number)]
Seq = Annotated[int | None, optional(whole_number)]
RadioId = Annotated[int | None, optional(radio_id)]
Id = Annotated[str, Field(max_length=64)]


class BacklogPage(Request):
    account: Account = Field(default=None, description="the account of the token")
    radio_id: RadioId = Field(default=None, description="the number of a stream")
    state: State = Field(default=None, description='"pending", or "parked": put aside')
    after: Seq = Field(default=None, description="the `next` of the page before")
    limit: Limit = Field(default=None, ge=1, le=MOST, description=f"a number of callbacks from 1 to {MOST}")


class DeliveryPage(Request):
    account: Account = Field(default=None, description="the account of the token")
    radio_id: RadioId = Field(default=None, description="the number of a stream")
    before: Seq = Field(default=None, description="the `next` of the page before")
    limit: Limit = Field(default=None, ge=1, le=MOST, description=f"a number of callbacks from 1 to {MOST}")


class Body(Request):
    """JSON. A field that nobody knows is a mistake, for what it should have kept out would be in."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, strict=True)

    account: str | None = Field(default=None, description="the account of the token")
    ids: tuple[Id, ...] = Field(default=(), max_length=MOST, description=IDS)
    radio_id: int | None = Field(
        default=None, ge=-INT64, lt=INT64, description="the number of a stream, beside anything but ids"
    )
    parked: bool = Field(default=False, description="true: all that are put aside")

    @property
    def _sweeping(self) -> bool:
        """Whether more than named events is meant."""
        return self.parked

    def _check(self, expected: str) -> Self:
        if bool(self.ids) == self._sweeping or (self.ids and self.radio_id is not None):
            raise ValueError(expected)
        return self


class Replay(Body):
    """Callbacks to deliver: by their ids; those put aside; or those delivered that happened at some time."""

    since: Moment = Field(default=None, description=TIME)
    until: Moment = Field(default=None, description=TIME)

    @property
    def _sweeping(self) -> bool:
        return self.parked or self.since is not None or self.until is not None

    @model_validator(mode="after")
    def _chosen(self) -> Self:
        return self._check("expected ids; or parked, since or until, with or without radio_id")


class Drop(Body):
    """Callbacks to give up: by their ids; those put aside; or all that wait."""

    all: bool = Field(default=False, description="true: all that wait")

    @property
    def _sweeping(self) -> bool:
        return self.parked or self.all

    @model_validator(mode="after")
    def _chosen(self) -> Self:
        return self._check("expected ids; or parked or all, with or without radio_id")
