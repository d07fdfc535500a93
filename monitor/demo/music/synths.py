"""Songs made of oscillators: synthwave, a game, and a slow tide."""

from monitor.demo.music.harmony import LYDIAN, MAJOR, MINOR
from monitor.demo.music.score import Layer, Song

NEON_HARBOUR = Song(
    artist="The Night Ferries",
    title="Neon Harbour",
    album="Last Boat Home",
    date="2019-03-08",
    label="Quayside Records",
    isrc="XXATD1900011",
    seed=11,
    bpm=104,
    key=57,
    scale=MINOR,
    tuning=4,
    loose=0.0,
    form="ivvccvcco",
    space=1.8,
    chords={"i": "1 6 3 7", "v": "1 1 6 7", "c": "6 7 1 3", "o": "1 6 1 1"},
    layers=(
        Layer("drum", "kick", "vc", "X...x...X...x...", gain=0.8, room=0.02),
        Layer(
            "drum",
            "fat snare",
            "vc",
            "....X.......X...|....X.......X...|....X.......X...|....X.......X.xX",
            gain=0.55,
            room=0.35,
        ),
        Layer("drum", "hat", "vc", "x.o.x.o.x.o.x.oo", gain=0.5, pan=0.3, room=0.05),
        Layer("drum", "crash", "c", "X...............|................", gain=0.2, room=0.3),
        Layer("bass", "synth bass", "vc", "1.811.811.811.81", 36, room=0.02),
        Layer("arp", "arp saw", "ic", "1234542312346532", 64, pan=-0.35, echo=0.3),
        Layer("chord", "pad", "ivco", "x---------------", 60, room=0.5, ducked=True),
        Layer("tune", "lead", "c", "x---x-x-..x-x---|x-----x-x---....", 76, echo=0.35),
        Layer("tune", "soft lead", "v", "..x-x---x-......|x---..x-x---x---", 72, echo=0.3),
    ),
)


SAVE_POINT = Song(
    artist="Pixel Orchard",
    title="Save Point",
    album="Continue?",
    date="2016-08-26",
    label="Cartridge Tapes",
    isrc="XXATD1600020",
    seed=20,
    bpm=158,
    key=60,
    scale=MAJOR,
    tuning=0,
    loose=0.0,
    form="ivcvcbcc",
    space=0.4,
    delay=0.5,
    chords={"i": "1 1 4 5", "v": "1 5 6 3 4 1 4 5", "c": "4 5 3 6 4 5 1 1", "b": "b6M b6M b7M b7M 1 1 5 5"},
    layers=(
        Layer("drum", "chip kick", "vcb", "X..x..x.X..x....", gain=0.7, room=0.0),
        Layer("drum", "chip snare", "vcb", "....X.......X...|....X.......X.xx", gain=0.35, room=0.0),
        Layer("bass", "chip square", "vcb", "1.1.8.1.5.1.8.5.", 41, room=0.0),
        Layer("arp", "chip square", "icb", "1234123412341234", 67, pan=0.5, room=0.05),
        Layer("tune", "chip lead", "vc", "x-x-x---x-xxx---|x---x-x-x-------", 79, pan=-0.25, echo=0.3),
        Layer("tune", "chip lead", "b", "x-----x-----x---|x-----x-----xxxx", 79, gain=0.9, echo=0.4, tune=1),
    ),
)


SLOW_TIDE = Song(
    artist="Halden",
    title="Slow Tide",
    album="Weather for Two Rooms",
    date="2018-01-19",
    label="Stillwater",
    isrc="XXATD1800021",
    seed=21,
    bpm=57,
    key=54,
    scale=LYDIAN,
    tuning=-18,
    loose=0.03,
    form="ivcvo",
    space=3.6,
    delay=1.5,
    chords={"i": "19 29 19 29", "v": "19 37 29 69", "c": "6m9 29 37 19", "o": "19 29 19 19"},
    layers=(
        Layer("chord", "warm pad", "ivco", "x---------------", 57, room=0.6),
        Layer("chord", "choir", "vc", "........x-------", 66, room=0.7, pan=-0.2),
        Layer(
            "arp",
            "bell",
            "ivco",
            "..1...5...3.7...|....6.....2.....|.8....4.....5...",
            78,
            gain=1.5,
            echo=0.5,
            room=0.6,
        ),
        Layer("bass", "sub bass", "vc", "1---------------", 31, room=0.1),
        Layer(
            "arp", "harp", "c", "1...3...5...7...|2...4...6...4...", 61, gain=2.0, echo=0.3, pan=0.3, room=0.4
        ),
        Layer("tune", "flute", "v", "....x-----x-----|..x-----x-......", 72, room=0.7, echo=0.3),
        Layer("drum", "surf", "io", "o...............|........x.......", gain=0.35, room=0.3),
    ),
)
