"""Error codes: which of AudD's numbers says what, and what the client can do about it.

Every official client turns a number into an exception class, the same in all of them; where no
public source tells which number AudD uses, any one of the right class serves.
"""

from enum import IntEnum


class Code(IntEnum):
    """Error codes of the API; the comment names the class the clients raise."""

    NO_CALLBACK_URL = 19  # Blocked: what AudD itself answers; clients look for this number
    UNKNOWN_METHOD = 50  # InvalidRequest: not 51, which clients may take for a warning
    INTERNAL = 100  # Server: ours to mend
    NOT_AUDIO = 300  # InvalidAudio: what is uploaded cannot be fingerprinted
    TOO_LARGE = 400  # InvalidAudio
    BAD_URL = 600  # InvalidRequest: AudD's number for a URL that is missing or wrong
    BAD_RADIO_ID = 601  # InvalidRequest: AudD's number is not known
    DUPLICATE_RADIO_ID = 602  # InvalidRequest: AudD's number is not known
    TOO_MANY_ATTEMPTS = 611  # RateLimit: goes with HTTP 429, where it is about tokens
    UNKNOWN_RADIO_ID = 700  # InvalidRequest: as AudD's own test server has it; also an upload of nothing
    UNREADABLE = 701  # InvalidRequest: goes with HTTP 400, 404, 405, 408 and 413 too
    BAD_PARAMETER = 702  # InvalidRequest: AudD's number is not known
    WRONG_TOKEN = 900  # Authentication: what AudD itself answers
    NO_TOKEN = 901  # Authentication
    STREAM_LIMIT = 902  # Quota: what AudD itself answers, not 610 as the clients' classes suggest
    NOT_ALLOWED = 903  # Authentication: AudD's tokens have no scopes
    MANAGED_BY_FILE = 906  # InvalidRequest: AudD has no such thing


ADVICE = {
    Code.NO_CALLBACK_URL: "no callback URL is set; set one with setCallbackUrl",
    Code.INTERNAL: "internal error; try again later, and see the log of the server",
    Code.BAD_URL: "this URL cannot be used",
    Code.BAD_RADIO_ID: "radio_id: expected a whole number of at most 64 bits in decimal digits",
    Code.DUPLICATE_RADIO_ID: "the radio_id is in use; choose another, or change its stream with setStreamUrl",
    Code.NOT_AUDIO: "this is not audio that can be fingerprinted",
    Code.TOO_LARGE: "the file is too large",
    Code.UNKNOWN_RADIO_ID: "there is no stream of this radio_id; see getStreams for those there are",
    Code.WRONG_TOKEN: "the api_token is wrong",
    Code.NO_TOKEN: "the api_token is missing; send it as a field of the form or as Authorization: Bearer",
    Code.STREAM_LIMIT: "the account has as many streams as it may have; delete one first",
    Code.MANAGED_BY_FILE: "the stream is written in the configuration file of the server; change it there",
}


class Refusal(Exception):
    """A request is refused: a code, and one sentence for the client that says what to do."""

    status = 200  # clients read the code; an HTTP error would have some of them try again

    def __init__(self, code: Code, reason: str = "") -> None:
        super().__init__(reason or ADVICE[code])
        self.code = code
        self.headers: dict[str, str] = {}


class TooManyAttempts(Refusal):
    """A source has guessed too many tokens; it may try again after `wait` seconds."""

    status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(Code.TOO_MANY_ATTEMPTS, f"too many wrong tokens; try again in {wait} seconds")
        self.headers["Retry-After"] = str(wait)
