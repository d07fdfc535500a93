"""What a builder sends: which of it is taken, and what is said of the rest."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_worlds import NOW, Duck, customers, events, world

from audience.segments.asking import asked
from audience.segments.building import built
from audience.segments.conditions import read_groups
from audience.segments.drafts import check
from audience.segments.engines import DUCKDB
from audience.segments.errors import BadCondition
from audience.segments.rfm import read_rfm


def one(**condition):
    return [{"conditions": [condition]}]


def profile(field, operator, value=None):
    return one(category="profile", field=field, operator=operator, value=value)


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ("x", "groups"),
        ([{}], "groups.0.conditions"),
        ([{"conditions": [], "operator": "and"}], "at least 1"),
        ([{"conditions": [1]}], "category"),
        (one(category="profile", field="country", operator="like", value="x"), "operator"),
        (one(category="profile", field="country; --", operator="is_null"), "field"),
        (one(category="profile", field="country", operator="is_null", more=1), "more"),
        (profile("country", "equals", 5), "country: expected a text"),
        (profile("country", "equals", ["x"]), "country: expected a text"),
        (profile("country", "in", []), "a list of values"),
        (profile("country", "in", ["x"] * 501), "value"),
        (profile("country", "equals", "x" * 501), "value"),
        (profile("country", "equals", "\0"), "control characters"),
        (profile("country", "greater_than", 5), "expected one of the operators"),
        (profile("total_seconds", "between", [1]), "two values"),
        (profile("total_seconds", "equals", True), "expected a number"),
        (profile("total_seconds", "equals", 1 << 63), "value"),
        (profile("total_seconds", "equals", float("nan")), "value"),
        (profile("last_seen", "before", "yesterday"), "expected a time"),
        (profile("last_seen", "in_last_n_days", 0), "number of days"),
        (profile("last_seen", "in_last_n_days", 3651), "number of days"),
        (profile("is_subscribed", "equals", "yes"), "true or false"),
        (one(category="custom", field="plan", operator="before", value="x"), "expected one of the operators"),
        (one(category="custom", field="a b", operator="is_null"), "field"),
        (one(category="behavior", event="dance"), "event"),
        (one(category="behavior", aggregate="sum"), "expected a field"),
        (one(category="behavior", field="seconds"), "expected a field"),
        (one(category="behavior", aggregate="sum", field="track_id"), "field of numbers"),
        (one(category="behavior", aggregate="max", field="nothing"), "no such field"),
        (one(category="behavior", withinDays=0), "withinDays"),
        (one(category="behavior", since="x"), "expected a time"),
        (one(category="behavior", where=[{"field": "x", "operator": "is_null"}]), "no such field"),
        (one(category="behavior", value="x"), "expected a number"),
        (one(category="sql", sql=""), "sql"),
        (one(category="sql", sql="SELECT 1"), "expected one column"),
        ([{"conditions": [{"category": "sql", "sql": "SELECT customer_id FROM events"}] * 4}], "at most 3"),
        ([{"conditions": profile("country", "in", ["x"] * 500)[0]["conditions"] * 5}], "at most 2000 values"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_a_reason(groups, reason):
    with pytest.raises(BadCondition, match=reason.replace(".", r"\.")):
        check(groups, "and", {"type": "static"})


def test_no_conditions_mean_nobody():
    assert built(read_groups([])) is None


def test_as_much_as_may_be_sent_can_be_asked():
    many = [{"operator": "or", "conditions": profile("country", "in", ["x"] * 5)[0]["conditions"] * 20}] * 10
    check(many, "or", {"type": "rfm"})


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["category", "conditions", "field", "operator", "value", "sql", "where"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_whatever_is_sent_is_taken_or_refused(groups):
    with suppress(BadCondition):
        check(groups, "and", {"type": "static"})


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize(
    "scores", [{"recency": [5]}, {"frequency": [1, 2]}, {"monetary": [4, 5], "recency": [3, 4, 5]}]
)
def test_rfm_scores_are_fifths_of_all_who_listened(seed, scores):
    made = world(seed, people=20)
    duck = Duck(made)
    tree = built(read_groups([]), read_rfm({"type": "rfm", "withinDays": 3650, **scores}))
    found = {row[0] for row in duck.members(asked(tree, DUCKDB, "label", NOW))}
    duck.close()

    assert found == {
        id_
        for id_, score in scored(made).items()
        if all(score[name] in some for name, some in scores.items())
    }


def scored(made):
    """Return the scores of listeners, counted by hand."""
    mine = {row["customer_id"]: [] for row in customers(made)}
    for event in events(made):
        if event["event_type"] in {"leave", "listen"}:
            mine[event["customer_id"]].append(event)
    values = {
        id_: {
            "recency": max(event["event_timestamp"] for event in some),
            "frequency": len(some),
            "monetary": sum(event["seconds"] or 0 for event in some),
        }
        for id_, some in mine.items()
        if some
    }

    def score(name, value):
        below = sum(other[name] < value for other in values.values())
        return min(5, int(5 * below / max(1, len(values) - 1)) + 1)

    return {id_: {name: score(name, value) for name, value in some.items()} for id_, some in values.items()}
