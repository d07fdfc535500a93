from callbacks.suspects import LONG, Suspects


def fail(suspects, seq, times):
    for _ in range(times):
        suspect = suspects.failed(seq)
    return suspect


def test_one_failure_is_no_doubt_and_two_are():
    suspects = Suspects()
    fail(suspects, 1, 1)
    assert suspects.passed_over() == []

    fail(suspects, 1, 1)
    assert suspects.passed_over() == [1]


def test_the_question_is_put_once_and_again_after_every_second_failure():
    suspects = Suspects()
    fail(suspects, 1, 2)
    suspects.goes_ahead(2)
    assert suspects.passed_over() == []

    fail(suspects, 1, 1)
    assert suspects.passed_over() == []
    fail(suspects, 1, 1)
    assert suspects.passed_over() == [1]


def test_with_one_in_doubt_all_that_failed_are_passed_over():
    suspects = Suspects()
    fail(suspects, 1, 1)
    fail(suspects, 2, 2)

    assert suspects.passed_over() == [1, 2]


def test_a_doubted_event_that_is_sent_itself_did_not_give_way():
    suspects = Suspects()
    fail(suspects, 1, 2)
    suspects.goes_ahead(1)

    assert suspects.passed_over() == [1]


def test_once_another_event_was_taken_there_is_no_doubt_left():
    suspects = Suspects()
    fail(suspects, 1, 2)
    suspects.taken(2)

    assert suspects.passed_over() == []
    assert suspects.failed(1).others_taken


def test_what_was_taken_is_no_suspect():
    suspects = Suspects()
    fail(suspects, 1, 2)
    suspects.taken(1)

    assert suspects.failed(1).failures == 1


def test_events_go_ahead_in_their_own_lanes_rarely():
    suspects = Suspects()

    yields = [failures for failures in range(1, 3 * LONG) if fail(suspects, 1, 1) and suspects.yield_lanes()]
    assert yields == [2, LONG, 2 * LONG]
