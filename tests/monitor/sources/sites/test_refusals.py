import pytest

from monitor.sources.sites.messages import Failed, Trouble
from monitor.sources.sites.refusals import LATER, SOON, Refusals, rest_of

NOW = 1_800_000_000.0
PAGE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("site", "failed", "rest"),
    [
        ("YouTube", Failed(Trouble.ENDED), LATER),
        ("YouTube", Failed(Trouble.LOGIN), LATER),
        ("YouTube", Failed(Trouble.OFFLINE), SOON),
        ("YouTube", Failed(Trouble.NETWORK), 0),
        ("Twitch", Failed(Trouble.OFFLINE), 0),
        ("Twitch", Failed(Trouble.UNKNOWN), LATER),
        ("YouTube", Failed(Trouble.UPCOMING, starts=NOW + 300), 300),
        ("YouTube", Failed(Trouble.UPCOMING, starts=NOW + 86400), LATER),
        ("YouTube", Failed(Trouble.UPCOMING, starts=NOW - 300), SOON),
        ("YouTube", Failed(Trouble.UPCOMING), SOON),
    ],
)
def test_an_answer_stands_as_long_as_it_is_likely_to_be_true(site, failed, rest):
    assert rest_of(site, failed, NOW) == rest


def test_a_page_that_was_refused_is_asked_for_again_once_its_time_is_over():
    refusals = Refusals()
    refusals.remember(PAGE, Failed(Trouble.ENDED), until=900.0)

    assert refusals.standing(PAGE, 899.0) == Failed(Trouble.ENDED)
    assert refusals.standing("https://www.twitch.tv/somebody", 899.0) is None
    assert refusals.standing(PAGE, 900.0) is None


def test_what_is_over_is_forgotten():
    refusals = Refusals()
    for number in range(1000):
        refusals.remember(f"page {number}", Failed(Trouble.ENDED), until=float(number))

    assert refusals.standing("page 999", 998.0)
    assert len(refusals._standing) == 1
