"""Vectors and rules of Standard Webhooks 1.0."""

import base64
import hmac
import time
from pathlib import Path

import pytest

from callbacks.signing import Signer
from config.keys import key

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD = "whsec_" + base64.b64encode(bytes(range(32))).decode()
ID, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def signed(*secrets, id_=ID, at=AT, body=BODY):
    signer = Signer({"label": [key(secret) for secret in secrets]})
    return signer.headers("label", id_, at, body).get("webhook-signature")


def test_the_vector_of_the_specification():
    assert signed(SECRET) == SIGNATURE


def test_while_a_secret_is_replaced_there_is_a_signature_of_each():
    new, old = signed(SECRET, OLD).split(" ")

    assert new == SIGNATURE
    assert old == signed(OLD) != new


@pytest.mark.parametrize("change", [{"id_": "msg_2"}, {"at": AT + 1}, {"body": BODY + b" "}])
def test_id_time_and_every_byte_of_the_body_are_signed(change):
    assert signed(SECRET, **change) != SIGNATURE


def test_a_receiver_can_verify_with_the_standard_library_alone():
    version, _, given = signed(SECRET).partition(",")
    wanted = hmac.digest(base64.b64decode(SECRET[6:]), f"{ID}.{AT}.".encode() + BODY, "sha256")

    assert version == "v1"
    assert hmac.compare_digest(base64.b64decode(given), wanted)


def test_an_account_without_a_secret_is_not_signed_for():
    assert Signer().headers("label", ID, AT, BODY) == {}
    assert Signer({"other": [key(SECRET)]}).headers("label", ID, AT, BODY) == {}


def test_replaced_keys_sign_from_then_on():
    signer = Signer({"label": [key(OLD)]})
    signer.replace({"label": [key(SECRET)]})

    assert signer.headers("label", ID, AT, BODY) == {"webhook-signature": SIGNATURE}


def test_the_example_of_the_documentation_verifies_what_we_sign():
    code = (
        (Path(__file__).parents[2] / "docs" / "delivery.md")
        .read_text()
        .partition("```python\n")[2]
        .partition("```")[0]
    )
    names = {}
    exec(code, names)
    at = int(time.time())
    headers = {
        "webhook-id": ID,
        "webhook-timestamp": str(at),
        "webhook-signature": signed(OLD, SECRET, at=at),
    }

    assert names["is_genuine"](SECRET, headers, BODY)
    assert not names["is_genuine"](SECRET, headers, BODY + b" ")
    assert not names["is_genuine"](SECRET, {**headers, "webhook-timestamp": str(at - 600)}, BODY)


async def test_a_callback_is_signed_on_its_way(world):
    event_id = await world.put(BODY)
    world.signer = Signer({"label": [key(SECRET)]})
    await world.received(1)

    headers = world.server.arrivals[0].headers
    at = int(headers["webhook-timestamp"])
    assert headers["webhook-signature"] == signed(SECRET, id_=event_id, at=at)
