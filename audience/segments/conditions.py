"""Conditions: what a builder sends, checked. A segment is groups of conditions, joined by and, or by or."""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    Tag,
    ValidationError,
    model_validator,
)

from audience.segments.errors import BadCondition
from audience.segments.letters import printable

MOST_GROUPS = 20
MOST_CONDITIONS = 20  # of a group
MOST_VALUES = 500  # of in and not_in
MOST_WHERE = 10
MOST_SQL = 3  # conditions by SQL in a segment
MOST_IN_ALL = 200  # conditions of a segment
MOST_PARTS = 2000  # values in all
LONGEST = 500  # characters of a value
MOST_DAYS = 3650
INT64 = 1 << 63
VALUES = (
    f"expected a text of at most {LONGEST} characters without control characters, a number, true or false,"
    f" or a list of up to {MOST_VALUES} of them"
)
NAME = r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"
ATTRIBUTE = r"^[A-Za-z_][A-Za-z0-9_.-]{0,63}$"
ID = "customer_id"


def _plain(text: str) -> str:
    if not printable(text):
        raise ValueError("expected text without control characters")
    return text


Text = Annotated[str, Field(max_length=LONGEST, strict=True), AfterValidator(_plain)]
Whole = Annotated[StrictInt, Field(ge=-INT64, lt=INT64)]
Decimal = Annotated[StrictFloat, Field(allow_inf_nan=False, ge=-1e15, le=1e15)]
Scalar = StrictBool | Whole | Decimal | Text
Value = Scalar | Annotated[list[Scalar], Field(max_length=MOST_VALUES)] | None
Operator = Literal[
    "equals",
    "not_equals",
    "contains",
    "greater_than",
    "less_than",
    "in",
    "not_in",
    "is_null",
    "is_not_null",
    "between",
    "before",
    "after",
    "in_last_n_days",
]
Event = Literal["join", "leave", "play_heard", "listen", "follow"]
Days = Annotated[int, Field(strict=True, ge=1, le=MOST_DAYS)]


class Part(BaseModel):
    """A part of conditions: what is not known is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Comparison(Part):
    """A field, an operator and what it is compared with."""

    field: Annotated[str, Field(pattern=NAME)]
    operator: Operator
    value: Value = None


class Profile(Comparison):
    """What is known of a listener."""

    category: Literal["profile", "computed"]


class Attribute(Comparison):
    """What a profile says besides, by its name."""

    category: Literal["custom", "subscriptions"]
    field: Annotated[str, Field(pattern=ATTRIBUTE)]


class Behavior(Part):
    """How often a listener did something, or how much that comes to."""

    category: Literal["behavior"]
    event: Event | None = None  # None: any
    aggregate: Literal["count", "count_distinct", "sum", "min", "max", "avg"] = "count"
    field: Annotated[str, Field(pattern=NAME)] | None = None
    operator: Literal["equals", "not_equals", "greater_than", "less_than", "between"] = "greater_than"
    value: Value = 0
    where: Annotated[tuple[Comparison, ...], Field(max_length=MOST_WHERE)] = ()
    within_days: Annotated[Days | None, Field(alias="withinDays")] = None
    since: Text | None = None
    until: Text | None = None

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if (self.field is None) != (self.aggregate == "count"):
            raise ValueError("expected a field, unless events are counted")
        return self


class Sql(Part):
    """The listeners that a query gives."""

    category: Literal["sql"]
    sql: Annotated[str, Field(min_length=1, max_length=10_000, strict=True)]


def category(value: Any) -> str:
    found = value.get("category", "") if isinstance(value, dict) else getattr(value, "category", "")
    return (
        {"computed": "profile", "subscriptions": "custom"}.get(found, found) if isinstance(found, str) else ""
    )


Condition = Annotated[
    Annotated[Profile, Tag("profile")]
    | Annotated[Attribute, Tag("custom")]
    | Annotated[Behavior, Tag("behavior")]
    | Annotated[Sql, Tag("sql")],
    Discriminator(
        category,
        custom_error_type="category",
        custom_error_message="expected a category: profile, behavior, subscriptions, custom, computed or sql",
    ),
]
Joined = Literal["and", "or"]


class Group(Part):
    """Conditions, joined."""

    operator: Joined = "and"
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1, max_length=MOST_CONDITIONS)]


class Groups(Part):
    """Groups, joined; none: nobody is meant."""

    operator: Joined = "and"
    groups: Annotated[tuple[Group, ...], Field(max_length=MOST_GROUPS)] = ()

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        parts = [one for group in self.groups for one in group.conditions]
        if sum(isinstance(one, Sql) for one in parts) > MOST_SQL:
            raise ValueError(f"expected at most {MOST_SQL} conditions by SQL")
        if len(parts) > MOST_IN_ALL:
            raise ValueError(f"expected at most {MOST_IN_ALL} conditions in all")
        if sum(map(size, parts)) > MOST_PARTS:
            raise ValueError(f"expected at most {MOST_PARTS} values in all")
        return self


def size(part: Condition) -> int:
    """Return how many conditions and values a condition has."""
    if isinstance(part, Sql):
        return 1
    values = len(part.value) if isinstance(part.value, list) else 1
    return values + (sum(map(size_of, part.where)) if isinstance(part, Behavior) else 0)


def size_of(part: Comparison) -> int:
    return len(part.value) if isinstance(part.value, list) else 1


def complaint(place: tuple[int | str, ...], message: str) -> str:
    """Return what is wrong where. Of a value, all types that it may be are told: it missed each."""
    if "value" in place:
        place, message = place[: place.index("value") + 1], VALUES
    name = ".".join(str(part) for part in place)
    return f"{name}: {message}" if name else message


def read_groups(groups: Any, group_type: str | None = None) -> Groups:
    """Return groups as a builder sends them, checked; `group_type`: how they are joined, and unless said.

    Raises:
        BadCondition: something of them cannot be taken.
    """
    try:
        return Groups.model_validate({"operator": (group_type or "and").lower(), "groups": groups})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise BadCondition(complaint(first["loc"], str(first["msg"]))) from error
    except RecursionError as error:
        raise BadCondition("groups: this is nested too deeply") from error
