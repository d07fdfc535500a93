"""Announcements: what is said between the songs, by whom, in phonemes of the ARPAbet."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks."""

    pitch_hz: float
    mouth: float  # factor on the formants: a shorter mouth has higher ones
    pace: float  # factor on the speed


ANNOUNCER = Voice(pitch_hz=108, mouth=1.0, pace=0.9)
COLLEAGUE = Voice(pitch_hz=196, mouth=1.16, pace=0.95)

ANNOUNCEMENTS: tuple[tuple[Voice, str], ...] = (
    (  # This is Radio Airtally. You are listening to songs that nobody has heard before.
        ANNOUNCER,
        """DH IH S . IH Z . R EY D IY OW . EH R T AE L IY ! Y UW . AA R . L IH S AH N IH NG . T UW .
        S AO NG Z , DH AE T . N OW B AA D IY . HH AE Z . HH ER D . B IH F AO R !""",
    ),
    (  # In a moment our transmitter will be switched off for one minute. Do not go away.
        COLLEAGUE,
        """IH N . AH . M OW M AH N T . AW ER . T R AE N S M IH T ER . W IH L . B IY . S W IH CH T .
        AO F , F AO R . W AH N . M IH N AH T ! D UW . N AA T . G OW . AH W EY !""",
    ),
    (  # Here we are again. The next song is one you know.
        COLLEAGUE,
        "HH IH R . W IY . AA R . AH G EH N ! DH AH . N EH K S T . S AO NG , IH Z . W AH N . Y UW . N OW !",
    ),
    (  # Thank you for listening. We begin again from the beginning.
        ANNOUNCER,
        """TH AE NG K . Y UW . F AO R . L IH S AH N IH NG ! W IY . B IH G IH N . AH G EH N ,
        F R AH M . DH AH . B IH G IH N IH NG !""",
    ),
)
