from callbacks.breaker import Breaker


def fixed(failures):
    return 10.0 * failures


def test_a_closed_breaker_lets_everything_through():
    breaker = Breaker()

    assert not breaker.is_open
    assert breaker.delay(5.0) == 0


def test_the_first_failure_opens_it():
    breaker = Breaker()
    breaker.failed(started=0.0, now=1.0, pause=fixed)

    assert breaker.is_open
    assert breaker.delay(1.0) == 10
    assert breaker.delay(11.0) == 0


def test_each_probe_that_fails_lengthens_the_pause():
    breaker = Breaker()
    breaker.failed(started=0.0, now=1.0, pause=fixed)
    breaker.failed(started=11.0, now=12.0, pause=fixed)

    assert breaker.delay(12.0) == 20


def test_failures_of_attempts_under_way_when_it_opened_do_not_lengthen_the_pause():
    breaker = Breaker()
    breaker.failed(started=0.0, now=1.0, pause=fixed)
    breaker.failed(started=0.5, now=15.0, pause=fixed)

    assert breaker.delay(1.0) == 10


def test_a_probe_that_succeeds_closes_it():
    breaker = Breaker()
    breaker.failed(started=0.0, now=1.0, pause=fixed)
    breaker.succeeded(started=11.0)

    assert not breaker.is_open
    assert breaker.delay(11.0) == 0


def test_a_success_from_before_it_opened_does_not_close_it():
    breaker = Breaker()
    breaker.failed(started=0.0, now=1.0, pause=fixed)
    breaker.succeeded(started=0.5)

    assert breaker.is_open


def test_after_it_closed_pauses_begin_anew():
    breaker = Breaker()
    for started in (0.0, 11.0):
        breaker.failed(started, now=started + 1, pause=fixed)
    breaker.succeeded(started=32.0)
    breaker.failed(started=33.0, now=34.0, pause=fixed)

    assert breaker.delay(34.0) == 10
