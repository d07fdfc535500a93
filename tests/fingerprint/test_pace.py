from itertools import pairwise

import pytest

from fingerprint.pace import LATE, LATER, LONG, SOON, VERY_LONG, pace


@pytest.mark.parametrize("each", [SOON, LATER, LATE])
def test_every_kind_of_look_falls_on_a_second_that_is_looked_at(each):
    assert all(seconds % each.quick == 0 for seconds in each)


@pytest.mark.parametrize("kind", SOON._fields)
def test_the_longer_in_vain_the_less_often_is_looked(kind):
    seconds = [getattr(pace(vain), kind) for vain in (1, LONG, LONG + 1, VERY_LONG, VERY_LONG + 1)]

    assert all(before <= after for before, after in pairwise(seconds))
