import hashlib

from audd.streams import derive_longpoll_category

from store.accounts import tokens
from store.accounts.tokens import category, digest, known_by
from store.delivery import events

SECRET = "0123456789abcdef"


def test_a_token_is_kept_as_its_digests_only(conn):
    tokens.add(conn, known_by(SECRET, "label", 1.0, name="ci", scopes="read"))

    (kept,) = tokens.listed(conn)
    assert (kept.account, kept.name, kept.created_at, kept.used_at) == ("label", "ci", 1.0, None)
    assert kept.sha256 == hashlib.sha256(SECRET.encode()).digest() == digest(SECRET)
    assert SECRET not in repr(kept)


def test_a_token_allows_its_scopes(conn):
    token = known_by(SECRET, "label", 1.0, scopes="read,write")

    assert [token.allows(scope) for scope in tokens.SCOPES] == [True, True, False]


def test_categories_are_those_that_clients_derive():
    assert category(known_by(SECRET, "label", 0.0).md5, 7) == derive_longpoll_category(SECRET, 7)
    # the vector of AudD's own tests
    assert category(known_by("d29ebb205488e3b414bcc0c50432463e", "label", 0.0).md5, 1) == "088719f57"


def test_use_is_remembered(conn):
    number = tokens.add(conn, known_by(SECRET, "label", 1.0))
    tokens.used(conn, number, 5.0)

    assert [token.used_at for token in tokens.listed(conn, "label")] == [5.0]


def test_what_waited_for_a_revoked_token_goes_with_it(conn):
    for secret in ("first", "second"):
        tokens.add(conn, known_by(secret, "label", 1.0))
    first, second = events.add(conn, "label", 7, "result", b"{}")
    tokens.remove(conn, tokens.listed(conn)[0])

    assert events.after(conn, first, 0) is None
    assert events.after(conn, second, 0) is not None
    assert [token.sha256 for token in tokens.listed(conn)] == [digest("second")]


def test_the_tokens_of_the_file_are_those_it_has_now(conn):
    tokens.add(conn, known_by("made", "label", 1.0))
    for names in (("old", "kept"), ("kept", "new", "made")):
        tokens.replace_file_tokens(conn, [known_by(name, "label", 2.0, origin="file") for name in names])

    known = {token.sha256: token.origin for token in tokens.listed(conn)}
    assert known == {digest("made"): "command", digest("kept"): "file", digest("new"): "file"}


def test_a_token_that_the_file_gives_to_another_account_is_that_ones(conn):
    tokens.add(conn, known_by(SECRET, "label", 1.0))
    tokens.replace_file_tokens(conn, [known_by(SECRET, "other", 2.0, origin="file")])

    assert [token.account for token in tokens.listed(conn)] == ["other"]
