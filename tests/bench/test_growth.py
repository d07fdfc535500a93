import pytest

from bench.growth import estimate, exponent


@pytest.mark.parametrize(
    ("values", "power"), [((5, 5), 0), ((5, 50), 1), ((5, 500), 2), ((50, 5), -1), ((7,), 0), ((0, 5), 0)]
)
def test_the_exponent_is_that_of_the_last_two_sizes(values, power):
    assert exponent((1_000, 10_000)[: len(values)], values) == pytest.approx(power)


def test_what_grew_with_the_size_goes_on_doing_so():
    assert estimate((1_000, 10_000), (3, 30), 1_000_000) == pytest.approx(3_000)


def test_what_was_measured_only_once_is_taken_for_constant():
    assert estimate((1_000,), (3,), 1_000_000) == 3
