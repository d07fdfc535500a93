"""Exception groups: one error is shown as itself."""

from monitor.groups import alone


def test_a_single_error_comes_out_of_its_groups():
    error = ValueError("x")

    assert alone(ExceptionGroup("outer", [ExceptionGroup("inner", [error])])) is error


def test_several_errors_stay_together():
    group = ExceptionGroup("outer", [KeyError("x"), ValueError("y")])

    assert alone(group) is group
