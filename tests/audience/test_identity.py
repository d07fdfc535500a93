import pytest
from listening import SECRET

from audience.identity import Level, Privacy

USER = "6a833be7-c434-4fc0-9144-01899eeac486"


def kept(level):
    return Privacy(level, SECRET).user("label", USER, "192.0.2.1", "VLC/3")


def test_in_full_everything_is_kept():
    assert (kept(Level.FULL).id, kept(Level.FULL).ip, kept(Level.FULL).agent) == (USER, "192.0.2.1", "VLC/3")


def test_no_ip_keeps_all_but_the_address():
    assert (kept(Level.NO_IP).id, kept(Level.NO_IP).ip, kept(Level.NO_IP).agent) == (USER, "", "VLC/3")


@pytest.mark.parametrize("level", [Level.HASHED, Level.NONE])
def test_a_pseudonym_is_all_that_is_kept_of_a_user(level):
    assert kept(level).id != USER
    assert (kept(level).ip, kept(level).agent) == ("", "")


def test_a_pseudonym_is_the_same_as_long_as_the_secret_is():
    assert kept(Level.HASHED) == kept(Level.HASHED)
    assert kept(Level.HASHED) != Privacy(Level.HASHED, b"x" * 32).user("label", USER)
    assert kept(Level.HASHED).id != Privacy(Level.HASHED, SECRET).user("other", USER).id


def test_of_nobody_a_pseudonym_lasts_until_the_program_ends():
    privacy = Privacy(Level.NONE, SECRET)

    assert privacy.user("label", USER) == privacy.user("label", USER)
    assert privacy.user("label", USER) != kept(Level.NONE)


def test_guests_are_told_apart_by_address_and_program_or_else_by_session():
    privacy = Privacy(Level.HASHED, SECRET)
    one = privacy.guest("label", "s1", "192.0.2.1", "VLC/3")

    assert one == privacy.guest("label", "s2", "192.0.2.1", "VLC/3")
    assert one != privacy.guest("label", "s1", "192.0.2.1", "iTunes")
    assert privacy.guest("label", "s1") != privacy.guest("label", "s2")
    assert one.guest
    assert "192.0.2.1" not in repr(one)


def test_fields_of_a_pseudonym_do_not_run_into_each_other():
    privacy = Privacy(Level.HASHED, SECRET)

    assert privacy.user("ab", "c") != privacy.user("a", "bc")


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="at least 16 bytes"):
        Privacy(Level.HASHED, b"short")


def test_the_secret_is_not_shown():
    assert "0123456789abcdef" not in repr(Privacy(Level.HASHED, SECRET))
