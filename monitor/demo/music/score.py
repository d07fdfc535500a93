"""Scores: a song as data (pure).

A section of the form is one letter; `chords` gives it one chord a bar. A layer is one instrument that plays a
pattern in the sections it names. Patterns are bars of equal steps, divided by "|", which repeat:

    x X o   a touch, a strong one, a ghost        -   hold the last one        .   rest
    1..9    in a bass or an arpeggio: which note of the chord, from below; "a" leads into the next chord
"""

from dataclasses import KW_ONLY, dataclass

from monitor.demo.music.harmony import Chord, Scale, chord


@dataclass(frozen=True, slots=True)
class Layer:
    """One instrument, what it plays, and where."""

    kind: str  # "drum", "bass", "chord", "arp", "tune"
    play: str  # the name of an instrument or a drum
    within: str  # letters of the sections it plays in
    pattern: str
    centre: int = 60  # MIDI note around which it plays
    _: KW_ONLY
    gain: float = 1.0  # beside what its kind is usually given
    pan: float = 0.0  # -1 left .. 1 right
    room: float = 0.15  # how much of it goes to the reverberation
    echo: float = 0.0  # how much of it goes to the delay
    ducked: bool = False  # gives way to the kick
    tune: int = 0  # which of the song's tunes: layers with the same one and the same pattern play in unison

    def bar(self, index: int) -> str:
        """Return the pattern of a bar of a section."""
        patterns = self.pattern.split("|")
        return patterns[index % len(patterns)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """A song as it is written."""

    artist: str
    title: str
    album: str
    date: str
    label: str
    isrc: str
    seed: int
    bpm: float
    key: int  # MIDI note
    scale: Scale
    form: str  # letters of sections, in order
    chords: dict[str, str]  # section -> chords, one a bar
    layers: tuple[Layer, ...]
    beats: int = 4  # a bar
    tuning: float = 0.0  # cents
    swing: float = 0.0  # 0 straight .. 0.17 triplets
    loose: float = 0.006  # seconds by which hands are early or late
    space: float = 1.4  # seconds of reverberation
    delay: float = 0.75  # beats between echoes


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the song, with what its layers must know."""

    section: str
    index: int  # within its section
    occurrence: int  # how often the section came before
    start: float  # beats
    chord: Chord
    following: Chord


def bars(song: Song) -> list[Bar]:
    """Return the bars of the whole form."""
    written = [
        (letter, index, song.form[:place].count(letter), chord(symbol, song.scale))
        for place, letter in enumerate(song.form)
        for index, symbol in enumerate(song.chords[letter].split())
    ]
    following = [chord_ for *_, chord_ in written[1:]] + [written[0][3]]
    return [
        Bar(letter, index, occurrence, at * song.beats, tones, then)
        for at, ((letter, index, occurrence, tones), then) in enumerate(zip(written, following, strict=True))
    ]


def duration(song: Song) -> float:
    """Return the seconds that the written bars take, without what rings after them."""
    return len(bars(song)) * song.beats * 60 / song.bpm
