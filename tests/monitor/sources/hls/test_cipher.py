import pytest
from Crypto.Cipher import AES
from Crypto.Util.Padding import pad
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import SourceInterrupted, SourceUnsupported
from monitor.sources.hls.cipher import check, decrypted, vector
from monitor.sources.hls.playlist import Key

SECRET, IV = bytes(range(16)), bytes(15) + b"\7"


@given(st.binary())
def test_what_was_encrypted_is_read(data):
    hidden = AES.new(SECRET, AES.MODE_CBC, IV).encrypt(pad(data, 16))

    assert decrypted(hidden, SECRET, IV) == data


@pytest.mark.parametrize("data", [b"", b"abc", bytes(32), bytes(33)])
def test_what_was_not_encrypted_so_is_told(data):
    with pytest.raises(SourceInterrupted, match="segment cannot be decrypted"):
        decrypted(data, SECRET, IV)


@pytest.mark.parametrize("size", [0, 15, 17, 24, 32])
def test_a_key_has_sixteen_bytes(size):
    with pytest.raises(SourceUnsupported, match="not 16 bytes"):
        decrypted(bytes(32), bytes(size), IV)


def test_without_a_vector_of_its_own_a_segment_has_its_number():
    assert vector(Key("AES-128", "k"), 7) == IV
    assert vector(Key("AES-128", "k", SECRET), 7) == SECRET


@pytest.mark.parametrize("method", ["SAMPLE-AES", "SAMPLE-AES-CTR", "com.apple.streamingkeydelivery"])
def test_what_only_licensed_players_read_is_told_by_its_name(method):
    with pytest.raises(SourceUnsupported, match=f"encryption is not supported: {method}"):
        check(Key(method, "skd://x"))
