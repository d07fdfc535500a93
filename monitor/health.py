"""Health of a stream: when its owner is told 650, 651 or 0.

One failed attempt is not an outage, and one quiet second is not silence: every change has to last before it
is reported, so that a flapping station cannot use up the owner's callbacks. Pure: time is an argument.
"""

from dataclasses import dataclass, field
from enum import IntEnum

ATTEMPTS = 3  # failed in a row, before 650 ...
WITHOUT_AUDIO = 30.0  # ... and seconds without audio
NO_MUSIC = 40.0  # seconds of noise or silence before 651
RECOVERED = 10.0  # seconds of audio (after 650) or of music (after 651) before 0
SPACING = 30.0  # seconds between two notifications of one stream
NOT_MUSIC = {"NOISE": "white noise", "SILENCE": "silence"}  # names of fingerprint.content.Content


class Code(IntEnum):
    """notification_code of AudD's streams API."""

    FINE = 0
    CANNOT_CONNECT = 650
    NO_MUSIC = 651


@dataclass(frozen=True, slots=True)
class Change:
    """A state of a stream that its owner does not know yet."""

    code: Code
    message: str


@dataclass(slots=True)
class StreamHealth:
    """What the owner was told last, and since when it has been otherwise. Times are of a monotonic clock."""

    told: Code
    now: float
    _failures: int = 0
    _failure: str = ""
    _last_audio: float = field(init=False)
    _sounding_since: float | None = None  # without a pause
    _state: tuple[str, float] | None = None  # (what is heard in place of music, since when)
    _told_at: float = float("-inf")

    def __post_init__(self) -> None:
        self._last_audio = self.now

    def failed(self, reason: str, now: float, *, sure: bool = False) -> Change | None:
        """Take in that a connection failed or was lost; `sure` where trying it again soon is of no use."""
        self._failures = max(self._failures + 1, ATTEMPTS if sure else 0)
        self._failure = reason
        self._sounding_since = self._state = None
        return self._judge(now)

    def resting(self, seconds: float, now: float) -> None:
        """Take in that there is a connection, and that nothing is to be heard on it for so long."""
        self._last_audio = max(self._last_audio, now + seconds)

    def waiting(self, now: float) -> Change | None:
        """Take in that time passes."""
        return self._judge(now)

    def heard(self, content: str, now: float) -> Change | None:
        """Take in that audio was decoded; `content` names a fingerprint.content.Content, "" while unknown."""
        self._last_audio = now
        self._sounding_since = now if self._sounding_since is None else self._sounding_since
        missing = NOT_MUSIC.get(content, "")
        if content and (self._state is None or self._state[0] != missing):
            self._state = (missing, now)
        if now - self._sounding_since >= RECOVERED:
            self._failures = 0
        return self._judge(now)

    def _judge(self, now: float) -> Change | None:
        change = self._change(now)
        if change is None or change.code == self.told or now - self._told_at < SPACING:
            return None
        self.told, self._told_at = change.code, now
        return change

    def _change(self, now: float) -> Change | None:
        if self._failures >= ATTEMPTS and now - self._last_audio >= WITHOUT_AUDIO:
            return Change(
                Code.CANNOT_CONNECT, f"Recognition failed: can't connect to the audiostream ({self._failure})"
            )
        if self._state is None or self._sounding_since is None:
            return None
        instead, since = self._state
        if instead and now - since >= NO_MUSIC:
            return Change(Code.NO_MUSIC, f"Recognition failed: no music in the audiostream, only {instead}")
        if self.told is Code.CANNOT_CONNECT:  # silence or noise is told as such, if it lasts
            since = self._sounding_since
        if not instead and now - since >= RECOVERED:
            return Change(Code.FINE, "The audiostream is fine")
        return None
