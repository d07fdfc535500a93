from store.accounts import accounts, policies
from store.accounts.policies import Policy, Telling

POLICY = Policy(stream_limit=5, minimum_score=85, timezone="Europe/Berlin")


def test_an_account_that_nobody_has_made_has_no_limits(conn):
    assert policies.policy(conn, "label") == Policy()
    assert policies.telling(conn, "label") == Telling(None, 0, None)
    assert not policies.exists(conn, "label")


def test_a_policy_is_kept_beside_the_callback_url(conn):
    policies.set_policy(conn, "label", POLICY)
    accounts.set_callback_url(conn, "label", "http://example.org/")

    assert policies.policy(conn, "label") == POLICY
    assert policies.telling(conn, "label") == Telling("http://example.org/", 85, "Europe/Berlin")


def test_a_policy_replaces_the_one_before(conn):
    accounts.configure(conn, "label", "http://example.org/")
    policies.set_policy(conn, "label", POLICY)
    policies.set_policy(conn, "label", Policy())

    assert policies.policy(conn, "label") == Policy()
    assert accounts.callback_url(conn, "label") == "http://example.org/"
