import json

import pytest

from audience.polling.counts import Count, CountError
from audience.polling.twitch import Token, streams, streams_path, token

# As the reference of Helix prints it.
ROW = {
    "id": "123456789",
    "user_id": "98765",
    "user_login": "sandysanderman",
    "user_name": "SandySanderman",
    "game_id": "494131",
    "game_name": "Little Nightmares",
    "type": "live",
    "title": "hablamos y le damos",
    "tags": ["Español"],
    "viewer_count": 78365,
    "started_at": "2021-03-10T15:04:21Z",
    "language": "es",
}


def test_viewers_go_by_channel_in_lower_case():
    answer = {"data": [ROW, {**ROW, "user_login": "Other", "viewer_count": 1}], "pagination": {}}

    assert streams(json.dumps(answer).encode()) == {"sandysanderman": Count(78365), "other": Count(1)}


def test_channels_that_are_offline_are_not_there():
    assert streams(b'{"data":[],"pagination":{}}') == {}


def test_an_error_is_no_count():
    with pytest.raises(CountError, match="no data"):
        streams(b'{"error":"Unauthorized","status":401,"message":"Invalid OAuth token"}')


def test_channels_are_asked_for_together():
    assert streams_path(["a", "b_c"]) == "/helix/streams?user_login=a&user_login=b_c&first=100"


def test_a_token_is_read_with_how_long_it_lasts():
    given = b'{"access_token":"jostpf5q0uzmxmkba9iyug38kjtgh","expires_in":5011271,"token_type":"bearer"}'

    assert token(given) == Token("jostpf5q0uzmxmkba9iyug38kjtgh", 5011271.0)
    assert token(b'{"access_token":"abc"}').lasts == 60.0


@pytest.mark.parametrize("data", [b"{}", b'{"access_token":"a\\r\\nX: y"}', b'{"access_token":""}'])
def test_what_could_not_be_put_into_a_header_is_no_token(data):
    with pytest.raises(CountError, match="no token"):
        token(data)
