import math

import pytest

from bench.tables import Target, table


def test_columns_are_aligned_and_figures_to_the_right():
    assert table(("", "ms"), [("whole", "1.25"), ("x", "10")]).splitlines() == [
        "|       |   ms |",
        "| ----- | ---: |",
        "| whole | 1.25 |",
        "| x     |   10 |",
    ]


@pytest.mark.parametrize(
    ("target", "met", "wanted"),
    [
        (Target("speed", 0.5, at_least=0.5), True, "≥ 0.5"),
        (Target("speed", 0.49, at_least=0.5), False, "≥ 0.5"),
        (Target("cost", 4.0, at_most=4), True, "≤ 4"),
        (Target("cost", 4.1, at_most=4), False, "≤ 4"),
        (Target("cost", math.nan, at_most=4), False, "≤ 4"),
    ],
)
def test_a_target_is_met_up_to_its_bound(target, met, wanted):
    assert (target.met, target.wanted) == (met, wanted)
