"""Phonemes: how a mouth stands for each sound of English, by the names of the ARPAbet."""

from dataclasses import dataclass

Formants = tuple[float, float, float]  # Hz


@dataclass(frozen=True, slots=True)
class Phoneme:
    """What is heard of one sound, and where the mouth is at its beginning and its end."""

    seconds: float
    first: Formants
    last: Formants
    voice: float = 1.0  # how loud the vocal cords are
    noise: float = 0.0  # how loud the hiss is
    band_hz: tuple[float, float] = (2000.0, 6000.0)  # of the hiss
    burst: float = 0.0  # seconds that the hiss lasts, at the end; 0 is all the time


def vowel(first: Formants, last: Formants | None = None, *, seconds: float = 0.1) -> Phoneme:
    return Phoneme(seconds, first, last or first)


def sonorant(place: Formants, *, voice: float) -> Phoneme:
    return Phoneme(0.065, place, place, voice)


def fricative(place: Formants, low_hz: float, high_hz: float, noise: float, *, voice: float = 0.0) -> Phoneme:
    return Phoneme(0.09, place, place, voice, noise, (low_hz, high_hz))


def stop(
    place: Formants, low_hz: float, high_hz: float, *, voice: float = 0.0, burst: float = 0.02
) -> Phoneme:
    return Phoneme(0.075, place, place, voice, 1.6, (low_hz, high_hz), burst)


LIPS, TEETH, PALATE = (300.0, 900.0, 2200.0), (300.0, 1750.0, 2600.0), (300.0, 2000.0, 2400.0)

PHONEMES: dict[str, Phoneme] = {
    "IY": vowel((270, 2290, 3010)),
    "IH": vowel((390, 1990, 2550), seconds=0.075),
    "EH": vowel((530, 1840, 2480)),
    "AE": vowel((660, 1720, 2410), seconds=0.12),
    "AA": vowel((730, 1090, 2440), seconds=0.12),
    "AO": vowel((570, 840, 2410), seconds=0.12),
    "UW": vowel((300, 870, 2240)),
    "AH": vowel((640, 1190, 2390), seconds=0.075),
    "ER": vowel((490, 1350, 1690)),
    "EY": vowel((530, 1840, 2480), (300, 2200, 2900), seconds=0.14),
    "OW": vowel((570, 900, 2410), (320, 850, 2250), seconds=0.14),
    "AW": vowel((730, 1200, 2440), (350, 900, 2250), seconds=0.15),
    "L": sonorant((360, 1100, 2600), voice=0.6),
    "R": sonorant((420, 1250, 1600), voice=0.65),
    "W": sonorant((300, 650, 2200), voice=0.6),
    "Y": sonorant((270, 2200, 3000), voice=0.6),
    "M": sonorant((280, 950, 2200), voice=0.35),
    "N": sonorant((280, 1600, 2500), voice=0.35),
    "NG": sonorant((280, 2100, 2500), voice=0.35),
    "S": fricative(TEETH, 4800, 9000, 0.5),
    "Z": fricative(TEETH, 4800, 9000, 0.3, voice=0.35),
    "F": fricative(LIPS, 3000, 9000, 0.2),
    "TH": fricative(TEETH, 3500, 9000, 0.18),
    "DH": fricative(TEETH, 3500, 9000, 0.06, voice=0.5),
    "HH": fricative((500.0, 1500.0, 2500.0), 700, 3500, 0.15),
    "CH": stop(PALATE, 2300, 6000, burst=0.06),
    "T": stop(TEETH, 3500, 8000),
    "K": stop(PALATE, 1500, 3500, burst=0.03),
    "D": stop(TEETH, 3000, 6000, voice=0.2, burst=0.012),
    "B": stop(LIPS, 500, 1500, voice=0.25, burst=0.01),
    "G": stop(PALATE, 1500, 3000, voice=0.2, burst=0.015),
}
