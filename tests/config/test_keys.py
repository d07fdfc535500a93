import base64

import pytest

from config.keys import key


@pytest.mark.parametrize("size", [24, 32, 64])
def test_a_secret_is_a_prefix_and_bytes(size):
    assert key("whsec_" + base64.b64encode(bytes(size)).decode()) == bytes(size)


@pytest.mark.parametrize(
    "secret",
    ["", "whsec_", "whsec_AAAA", "whsec_!" + "A" * 43, "A" * 44, "whsec_" + "A" * 88, "whsec_" + "A" * 45],
)
def test_anything_else_is_refused(secret):
    with pytest.raises(ValueError):  # noqa: PT011 - one of base64's
        key(secret)
