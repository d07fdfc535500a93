"""Songs made of wood and wire: a waltz, a ballad; and a jig, for an unknown one."""

from monitor.demo.music.harmony import MAJOR, MIXOLYDIAN
from monitor.demo.music.score import Layer, Song

PAPER_LANTERNS = Song(
    artist="Wren & Alder",
    title="Paper Lanterns",
    album="The Orchard Gate",
    date="2014-10-03",
    label="Hedgerow",
    isrc="XXATD1400013",
    seed=13,
    bpm=141,
    beats=3,
    key=55,
    scale=MAJOR,
    tuning=-6,
    loose=0.012,
    form="ivcvcbco",
    space=1.3,
    chords={
        "i": "1 1 4 4",
        "v": "1 5 6 6 4 1 2 5",
        "c": "4 5 1 6 4 5 1 1",
        "b": "6 3 4 1 6 3 2 5",
        "o": "4 4 1 1",
    },
    layers=(
        Layer("arp", "acoustic guitar", "ivbo", "1.3.4.|1.2.3.", 59, gain=2.0, pan=-0.3, room=0.25),
        Layer("chord", "acoustic guitar", "c", "X.x.x.|X.x.xo", 60, pan=-0.3, room=0.25),
        Layer("bass", "upright bass", "vcb", "1-....|5-....", 40, room=0.1),
        Layer("tune", "flute", "c", "x-x-x-|x---x-", 79, pan=0.2, room=0.45),
        Layer("tune", "harp", "vb", "x-x-xx|x-----", 72, pan=0.35, room=0.4),
        Layer("chord", "strings", "bc", "x-----", 64, room=0.5),
        Layer("drum", "tambourine", "c", "..o.x.", gain=0.22, pan=0.5, room=0.2),
        Layer("tune", "flute", "o", "x-----|......", 79, room=0.5),
    ),
)


LIGHTHOUSE_KEEPER = Song(
    artist="Ines Hallam",
    title="The Lighthouse Keeper",
    album="Letters Not Sent",
    date="2020-02-14",
    label="Hedgerow",
    isrc="XXATD2000016",
    seed=16,
    bpm=66,
    key=61,
    scale=MAJOR,
    tuning=2,
    loose=0.018,
    form="ivcvco",
    space=2.6,
    chords={"i": "19 5 6m7 4", "v": "1 5 6 3 ", "c": "47 5 37 67", "o": "4 4m 1 1"},
    layers=(
        Layer("arp", "piano", "iv", "12345432|12354532", 60, gain=2.2, room=0.35),
        Layer("arp", "piano", "c", "1234565412345654", 58, gain=1.9, room=0.35),
        Layer("bass", "piano", "ivco", "1---5---|1-------", 40, gain=1.1, room=0.3),
        Layer("chord", "piano", "o", "x-------", 62, gain=2.6, room=0.4),
        Layer("tune", "strings", "v", "x---x-x-|x-----x-", 62, pan=0.25, room=0.45),
        Layer("tune", "strings", "c", "x-x-x---|x---x-x-", 74, gain=0.75, pan=0.2, room=0.5),
        Layer("chord", "strings", "co", "x-------", 58, pan=-0.25, room=0.6),
        Layer("tune", "piano", "iv", "........|....x-x-", 79, room=0.4, tune=1),
    ),
)


ROWANS_JIG = Song(
    artist="The Bramble Session",
    title="Rowan's Jig",
    album="Kitchen Tapes",
    date="2009-04-30",
    label="Unlisted",
    isrc="XXATD0900031",
    seed=31,
    bpm=116,
    beats=2,
    key=62,
    scale=MIXOLYDIAN,
    tuning=10,
    loose=0.009,
    form="ivvccbbvvcc",
    space=1.1,
    chords={"i": "1 1 1 1", "v": "1 1 7 7 1 1 7 1", "c": "4 4 1 7 4 4 7 1", "b": "6 6 7 7 6 4 7 1"},
    layers=(
        Layer("drum", "bodhran", "vcb", "X.ox.o|X.ox.x", gain=0.75, room=0.15),
        Layer("chord", "acoustic guitar", "vcb", "X.xX.x", 60, pan=-0.4, room=0.15),
        Layer("tune", "strings", "vc", "xxxxxx|x-xxxx", 74, pan=0.15, room=0.3),
        Layer("tune", "flute", "cb", "x-xx-x|xxxx-x", 84, gain=0.6, pan=0.4, room=0.35, tune=1),
        Layer("bass", "upright bass", "cb", "1--5--", 38),
        Layer("arp", "harp", "ib", "1.34.3|1.34.5", 62, pan=-0.1, room=0.3),
    ),
)
