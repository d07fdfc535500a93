from store.accounts import accounts


def test_the_file_gives_the_first_callback_url(conn):
    accounts.configure(conn, "label", "http://file")

    assert accounts.callback_url(conn, "label") == "http://file"


def test_an_account_may_have_no_callback_url(conn):
    accounts.configure(conn, "label", None)

    assert accounts.callback_url(conn, "label") is None
    assert accounts.callback_url(conn, "nobody") is None


def test_a_url_set_over_the_api_outlives_a_restart_with_the_same_file(conn):
    accounts.configure(conn, "label", "http://file")
    accounts.set_callback_url(conn, "label", "http://api")
    accounts.configure(conn, "label", "http://file")

    assert accounts.callback_url(conn, "label") == "http://api"


def test_a_file_that_says_something_new_wins(conn):
    accounts.configure(conn, "label", "http://file")
    accounts.set_callback_url(conn, "label", "http://api")
    accounts.configure(conn, "label", "http://new")

    assert accounts.callback_url(conn, "label") == "http://new"


def test_a_url_set_over_the_api_stays_where_the_file_says_nothing(conn):
    accounts.configure(conn, "label", None)
    accounts.set_callback_url(conn, "label", "http://api")
    accounts.configure(conn, "label", None)

    assert accounts.callback_url(conn, "label") == "http://api"


def test_all_callback_urls_are_known(conn):
    accounts.configure(conn, "none", None)
    accounts.set_callback_url(conn, "new", "http://api")
    accounts.configure(conn, "label", "http://file")

    assert set(accounts.callback_urls(conn).values()) == {"http://api", "http://file"}
