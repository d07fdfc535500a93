"""Wire: what is asked of segments, as it is sent. `type` says what is asked."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from audience.segments.errors import BadCondition
from audience.segments.letters import printable
from audience.segments.older import as_groups

LONGEST = 200  # characters of a name
MOST_TAGS = 20
MOST_SELECTED = 100
SOONEST, LATEST = 300.0, 30 * 86400.0  # seconds between refreshes


def _plain(text: str) -> str:
    stripped = text.strip()
    if not stripped or not printable(stripped):
        raise ValueError("expected text")
    return stripped


def _once(tags: list[str]) -> list[str]:
    return list(dict.fromkeys(tags))


Name = Annotated[str, Field(strict=True, min_length=1, max_length=LONGEST), AfterValidator(_plain)]
Id = Annotated[str, Field(strict=True, min_length=1, max_length=64), AfterValidator(_plain)]
Tag = Annotated[str, Field(strict=True, min_length=1, max_length=64), AfterValidator(_plain)]
Tags = Annotated[list[Tag], Field(max_length=MOST_TAGS), AfterValidator(_once)]
Status = Literal["active", "draft", "archived"]
GroupType = Literal["and", "or"]
Json = dict[str, Any]


class Body(BaseModel):
    """A body. What is not known is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, populate_by_name=True)


class Schedule(Body):
    """How often a segment is refreshed."""

    interval: Annotated[float, Field(ge=SOONEST, le=LATEST, description="seconds from 300 to 30 days")]


class What(Body):
    """What a segment asks."""

    groups: Annotated[list[Any] | None, Field(description="groups of conditions")] = None
    group_type: Annotated[GroupType | None, Field(alias="groupType")] = None
    audience_type: Annotated[Json | None, Field(alias="audienceType")] = None
    schedule: Schedule | None = None

    @model_validator(mode="before")
    @classmethod
    def _newer(cls, body: Any) -> Any:
        """Take what the first version of the API sends for groups; its statuses were in capitals."""
        if not isinstance(body, dict):
            return body
        read = dict(body)
        if isinstance(read.get("status"), str):
            read["status"] = read["status"].lower()
        if isinstance(read.get("groupType"), str):
            read["groupType"] = read["groupType"].lower()
        if "filterType" in read and read.get("groups") in (None, []):
            try:
                read["groups"] = as_groups(read["filterType"], read.get("sqlQuery"), read.get("filters"))
            except BadCondition as error:
                raise ValueError(str(error)) from error
        return read


class Create(What):
    """AUDIENCE_CREATED."""

    name: Name
    tags: Tags
    status: Status | None = None


class NameTags(Body):
    """AUDIENCE_NAME_TAG_UPDATE."""

    id: Id
    name: Name
    tags: Tags


class Update(What):
    """AUDIENCE_UPDATED: what is not sent stays."""

    id: Id
    name: Name | None = None
    tags: Tags | None = None
    status: Status | None = None
    resource: Annotated[bool | None, Field(alias="isResourceCreated", strict=True)] = None
    excluded: Annotated[bool | None, Field(alias="isGloballyExcluded", strict=True)] = None


class Duplicate(Body):
    """AUDIENCE_DUPLICATED."""

    id: Id
    name: Name | None = None


class NewStatus(Body):
    """update-status."""

    id: Id
    status: Status

    @model_validator(mode="before")
    @classmethod
    def _lower(cls, body: Any) -> Any:
        known = isinstance(body, dict) and isinstance(body.get("status"), str)
        return {**body, "status": body["status"].lower()} if known else body


class Which(Body):
    """update-now, check-update-now-status."""

    id: Id


class Delete(Body):
    """delete-single, whose id is in the query."""

    tags: Tags = []


class DeleteSome(Delete):
    """delete-multiple."""

    selected: Annotated[list[Id], Field(alias="selectedAudiences", min_length=1, max_length=MOST_SELECTED)]
