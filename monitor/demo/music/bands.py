"""Songs made by bands: dub, rock and funk."""

from monitor.demo.music.harmony import DORIAN, MINOR
from monitor.demo.music.score import Layer, Song

SALT_ROAD = Song(
    artist="Tidewater Sound",
    title="Salt Road Dub",
    album="Estuary Versions",
    date="2008-07-11",
    label="Mangrove",
    isrc="XXATD0800015",
    seed=15,
    bpm=146,
    key=62,
    scale=MINOR,
    tuning=-14,
    loose=0.009,
    swing=0.03,
    form="ivvcvccbvc",
    space=1.6,
    delay=1.5,
    chords={"i": "1 1 4 1", "v": "1 1 7 1", "c": "6 7 1 1", "b": "4 1 4 5m"},
    layers=(
        Layer("drum", "deep kick", "ivcb", "........X.......", gain=0.9, room=0.05),
        Layer("drum", "rim", "vcb", "........X.......|........X.....o.", gain=0.5, echo=0.3, room=0.2),
        Layer("drum", "soft hat", "ivcb", "x.o.x.o.x.oox.o.", gain=0.5, pan=0.25),
        Layer("chord", "muted guitar", "vcb", "....X.......X...", 65, pan=-0.3, echo=0.15),
        Layer("chord", "organ", "cb", "..x.x.x...x.x.x.", 62, pan=0.35, room=0.2),
        Layer("bass", "finger bass", "vcb", "1---....3---5---|1-..8---5---....", 33, room=0.0),
        Layer("tune", "brass", "c", "x---x-..x-------|................", 67, pan=0.15, echo=0.4, room=0.3),
        Layer("tune", "soft lead", "vi", "....x-x-x---....|x-x-x-----......", 74, echo=0.5, room=0.3),
        Layer("drum", "tom", "vb", ".|.|.|....x.x.x.xxx.x.", gain=0.45, pan=-0.4, echo=0.5),
    ),
)


BROKEN_COMPASS = Song(
    artist="The Outer Ring Road",
    title="Broken Compass",
    album="Diesel Psalms",
    date="2017-09-29",
    label="Quayside Records",
    isrc="XXATD1700019",
    seed=19,
    bpm=151,
    key=52,
    scale=MINOR,
    tuning=-3,
    loose=0.007,
    form="ivcvcbcc",
    space=0.9,
    chords={"i": "1 1 6 7", "v": "1 1 6 6 3 3 7 7", "c": "6 3 7 1 6 3 7 7", "b": "4 4 6 6 4 4 5M 5M"},
    layers=(
        Layer("drum", "kick", "vc", "X..x..x.X.x.....", gain=0.85, room=0.06),
        Layer(
            "drum",
            "rock snare",
            "vc",
            "....X.......X...|....X.......X...|....X.......X...|....X.......XxXX",
            gain=0.6,
            room=0.2,
        ),
        Layer("drum", "hat", "v", "x.x.x.x.x.x.x.x.", gain=0.55, pan=0.3),
        Layer("drum", "crash", "c", "x.......x.......", gain=0.22, pan=0.3, room=0.15),
        Layer("drum", "floor tom", "b", "X.xxX.xxX.xxX.xx", gain=0.5, room=0.25),
        Layer("bass", "crunch", "vi", "1-1-1-1-1-1-1-1-", 42, gain=0.55, pan=-0.55, room=0.08),
        Layer("bass", "crunch", "cb", "1-----1-----1---", 42, gain=0.65, pan=-0.55, room=0.1),
        Layer("bass", "crunch", "c", "1------1--1-----", 47, gain=0.6, pan=0.55, room=0.1),
        Layer("bass", "pick bass", "vcb", "1.1.1.1.1.1.1.1.|1.1.1.1.1.1.1.a.", 33, room=0.0),
        Layer(
            "tune", "lead guitar", "c", "x---x-x-x-----x-|x---x---x-------", 72, pan=0.1, room=0.25, echo=0.15
        ),
        Layer(
            "tune",
            "lead guitar",
            "b",
            "x-xxx-xxx-x-x-xx|x-x-xxx-x-------",
            76,
            pan=0.1,
            room=0.3,
            echo=0.2,
            tune=1,
        ),
        Layer("chord", "acoustic guitar", "v", "X-x-xox-X-x-xox-", 62, pan=0.5, room=0.1),
        Layer("tune", "organ", "v", "x---....x-x-x---|x-------........", 71, gain=0.7, pan=0.2, room=0.25),
    ),
)


SECOND_FLOOR = Song(
    artist="Brass Ticket",
    title="Second Floor, Turn Left",
    album="Doors Open at Eight",
    date="2015-03-20",
    label="Halfway Up",
    isrc="XXATD1500022",
    seed=22,
    bpm=112,
    key=59,
    scale=DORIAN,
    tuning=12,
    loose=0.006,
    swing=0.05,
    form="ivvcbvcc",
    space=0.9,
    chords={"i": "17 17 17 17", "v": "17 17 17 4M7", "c": "4M7 5m7 17 37", "b": "67 67 5M7 5M7"},
    layers=(
        Layer("drum", "kick", "vcb", "X..x..x.x.x...o.|X..x..x.x.xo..x.", gain=0.8, room=0.04),
        Layer("drum", "snare", "vcb", "....X..o.o..X..o|....X..o.o..X.ox", gain=0.55, room=0.12),
        Layer("drum", "hat", "ivcb", "xxoxxxoxxxoxxxox", gain=0.38, pan=0.3),
        Layer("bass", "finger bass", "ivcb", "1..1..8..17.5.71|1..1..8.1..57.8.", 35, room=0.0),
        Layer("chord", "clavinet", "vc", "..xo.x.o..x.xo.x", 64, pan=-0.4, room=0.08),
        Layer("chord", "muted guitar", "cb", "xoxxoxoxxoxxoxox", 69, pan=0.45, room=0.06),
        Layer(
            "chord", "brass", "c", "X.......x..X....|.......|..x.X...........|....x.x.X-------", 65, room=0.25
        ),
        Layer("tune", "brass", "b", "x.x.x--.x.x-----|................", 71, pan=0.15, room=0.25),
        Layer("tune", "electric piano", "v", "x-.x.x-.x-x-....|..x.x.x-x.x-----", 71, pan=0.2, room=0.2),
        Layer("chord", "strings", "cb", "x---------------", 72, pan=-0.1, room=0.5),
        Layer("drum", "tambourine", "c", "....x.......x...", gain=0.25, pan=-0.3),
    ),
)
