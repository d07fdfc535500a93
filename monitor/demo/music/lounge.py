"""Songs for late hours: bossa nova, lo-fi; and a blues, for an unknown one."""

from monitor.demo.music.harmony import DORIAN, MAJOR
from monitor.demo.music.score import Layer, Song

VARANDA = Song(
    artist="Trio Laranjeira",
    title="Varanda",
    album="Rua do Sol",
    date="2011-05-27",
    label="Azulejo Discos",
    isrc="XXATD1100018",
    seed=18,
    bpm=131,
    key=53,
    scale=MAJOR,
    tuning=6,
    loose=0.01,
    form="ivcvcbo",
    space=1.0,
    chords={
        "i": "17 67 27 57",
        "v": "17 17 2M7 2M7 27 57 17 b2M",
        "c": "47 4m7 37 6M7 27 57 17 17",
        "b": "4m7 4m7 b7M b7M 37 6M7 27 57",
        "o": "27 57 17 17",
    },
    layers=(
        Layer(
            "chord", "nylon guitar", "ivcbo", "x..x...x..x..x..|.x..x..x..x...x.", 58, pan=-0.25, room=0.15
        ),
        Layer("bass", "upright bass", "vcbo", "1-----1-5-----5-|1-----1-5-----a-", 38, room=0.05),
        Layer("drum", "rim", "vcb", "x..x..x...x..x..|..x...x..x..x...", gain=0.3, pan=0.2, room=0.2),
        Layer("drum", "shaker", "vcb", "xoxoxoxoxoxoxoxo", gain=0.26, pan=0.45),
        Layer("drum", "dusty kick", "vcb", "x.....o.x.....o.", gain=0.5, room=0.05),
        Layer("tune", "vibraphone", "v", "x--x--x---x-..x-|--x-..x-x-----..", 77, pan=0.2, room=0.3),
        Layer("tune", "flute", "cb", "..x-x-x---x--x--|x-----..x-x-x-..", 77, pan=0.1, room=0.35),
    ),
)


SUNDAY_LEDGER = Song(
    artist="Mossgrove",
    title="Sunday Ledger",
    album="Small Hours, Slow Rooms",
    date="2021-09-10",
    label="Attic Loops",
    isrc="XXATD2100014",
    seed=14,
    bpm=77,
    key=51,
    scale=MAJOR,
    tuning=-28,
    loose=0.014,
    swing=0.11,
    form="ivcvcc",
    space=0.8,
    chords={"i": "49 37 29 17", "v": "49 37 29 5sus", "c": "29 5M7 17 67"},
    layers=(
        Layer("drum", "dusty kick", "vc", "X......x..X.....|X..o......X..x..", gain=0.85, room=0.05),
        Layer("drum", "dusty snare", "vc", "....X.......X...|....X.......X..o", gain=0.6, room=0.15),
        Layer("drum", "soft hat", "vc", "x.x.x.xox.x.x.x.", gain=0.4, pan=0.25),
        Layer(
            "chord", "electric piano", "ivc", "x-----..x---....|..x-----x-x-....", 60, pan=-0.15, room=0.25
        ),
        Layer("bass", "upright bass", "vc", "1---..1.5---....|1---..8.5---..a.", 36, room=0.03),
        Layer(
            "tune", "vibraphone", "c", "..x-x---..x-x-x-|x-----......x-x-", 75, pan=0.3, room=0.35, echo=0.2
        ),
        Layer(
            "tune",
            "muted guitar",
            "v",
            "x..x..x.x.....x.|......x..x..x...",
            70,
            pan=0.35,
            room=0.3,
            echo=0.25,
        ),
        Layer("drum", "crackle", "ivc", "x.......|....x...", gain=0.5, room=0.0),
    ),
)


LATE_KITCHEN = Song(
    artist="Otis Fairweather",
    title="Late Kitchen Blues",
    album="One Lamp On",
    date="2013-12-06",
    label="Unlisted",
    isrc="XXATD1300033",
    seed=33,
    bpm=96,
    key=57,
    scale=DORIAN,
    tuning=-9,
    loose=0.014,
    swing=0.165,
    form="ivcc",
    space=1.0,
    chords={
        "i": "5M7 4M7 1M7 5M7",
        "v": "1M7 4M7 1M7 1M7 4M7 4M7 1M7 1M7 5M7 4M7 1M7 5M7",
        "c": "1M7 4M7 1M7 1M7 4M7 4M7 1M7 1M7 5M7 4M7 1M7 1M7",
    },
    layers=(
        Layer("drum", "brush", "ivc", "o.x.o.x.", gain=0.4, pan=0.2, room=0.15),
        Layer("drum", "ride", "vc", "x.xxx.xx", gain=0.22, pan=-0.3),
        Layer("drum", "dusty kick", "vc", "x...x...", gain=0.5),
        Layer("bass", "upright bass", "ivc", "1.3.5.6.|8.6.5.a.", 39, room=0.04),
        Layer("chord", "organ", "vc", "...x...x|..x-...x", 60, pan=-0.3, room=0.2),
        Layer("tune", "piano", "v", "..xxx-x-|x---..xx", 72, pan=0.2, room=0.2),
        Layer("tune", "lead guitar", "c", ".xx-x---|x-xx-...", 69, pan=0.15, room=0.25, echo=0.15),
    ),
)
