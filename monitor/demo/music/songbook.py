"""The songbook: what the demo's catalogue holds, and what it does not."""

from monitor.demo.music import bands, club, folk, lounge, synths
from monitor.demo.music.score import Song

CATALOGUE: tuple[Song, ...] = (
    synths.NEON_HARBOUR,
    folk.PAPER_LANTERNS,
    club.GLASS_ELEVATOR,
    lounge.SUNDAY_LEDGER,
    bands.SALT_ROAD,
    folk.LIGHTHOUSE_KEEPER,
    club.NIGHT_BUS,
    lounge.VARANDA,
    bands.BROKEN_COMPASS,
    synths.SAVE_POINT,
    synths.SLOW_TIDE,
    bands.SECOND_FLOOR,
)
UNKNOWN: tuple[Song, ...] = (folk.ROWANS_JIG, club.CONCRETE_FIELD, lounge.LATE_KITCHEN)
