"""A list on the page, and what changed in it."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.control.page.section import Item, Section


def items(**keys: int) -> list[Item]:
    return [Item(id_, key, lambda id_=id_, key=key: f"{id_}={key}") for id_, key in keys.items()]


def test_what_changed_is_told_and_the_rest_is_not():
    section = Section()
    section.take(items(a=1, b=1))
    seen = section.version
    section.take(items(a=1, b=2, c=1))

    assert section.since(seen) == {"set": [["b", "b=2"], ["c", "c=1"]], "gone": []}
    assert section.since(section.version) is None


def test_what_is_gone_is_told_until_it_comes_back():
    section = Section()
    section.take(items(a=1, b=1))
    seen = section.version
    section.take(items(a=1))
    assert section.since(seen) == {"set": [], "gone": ["b"]}

    section.take(items(a=1, b=1))
    assert section.since(seen) == {"set": [["b", "b=1"]], "gone": []}


def test_an_entry_is_drawn_once_a_change_however_many_look():
    drawn = []
    section = Section()
    section.take([Item("a", 1, lambda: drawn.append(1) or "a")])
    for _ in range(3):
        section.since(0)

    assert len(drawn) == 1


STATES = st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)), min_size=1, max_size=8)


@given(STATES, st.lists(st.booleans(), min_size=8, max_size=8))
def test_who_looks_now_and_then_has_at_last_what_there_is(states, looks):
    section, seen, page = Section(), -1, {}
    for state, look in zip([*states, states[-1]], [*looks[: len(states)], True], strict=True):
        section.take(items(**state))
        if look and (patch := section.since(seen)):
            for id_ in patch["gone"]:
                page.pop(id_, None)
            page |= dict(patch["set"])
        seen = section.version if look else seen

    assert page == {id_: f"{id_}={key}" for id_, key in states[-1].items()}
