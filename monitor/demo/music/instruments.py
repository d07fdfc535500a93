"""Instruments: all that pitched layers can be played on, by name."""

from monitor.demo.music.metal import bars, bell, electric_piano
from monitor.demo.music.oscillators import pulse, saw, square, waves
from monitor.demo.music.strings import bowed, crunch, lead_guitar, piano, plucked
from monitor.demo.music.timbre import Instrument
from monitor.demo.music.winds import brass, choir, flute, organ

INSTRUMENTS: dict[str, Instrument] = {
    "acoustic guitar": plucked(bright=4200, decay=2.4, position=0.19, damping=0.12),
    "nylon guitar": plucked(bright=2200, decay=1.8, position=0.27, damping=0.16),
    "muted guitar": plucked(bright=3000, decay=0.28, position=0.11, damping=0.25),
    "harp": plucked(bright=3000, decay=2.8, position=0.42, damping=0.10),
    "clavinet": plucked(bright=6500, decay=0.9, position=0.07, damping=0.05),
    "upright bass": plucked(bright=900, decay=1.5, position=0.3, damping=0.12),
    "finger bass": plucked(bright=1700, decay=1.4, position=0.16, damping=0.10),
    "pick bass": plucked(bright=3200, decay=1.8, position=0.09, damping=0.05),
    "synth bass": waves(saw, cutoff=1400, sweep=0.12, attack=0.004, release=0.05),
    "sub bass": waves(square, cutoff=260, sweep=3.0, attack=0.012, release=0.09),
    "reese": waves(saw, cutoff=1100, sweep=2.5, attack=0.015, release=0.08, spread=0.008),
    "acid": waves(saw, cutoff=3600, sweep=0.09, attack=0.003, release=0.03),
    "arp saw": waves(saw, cutoff=4500, sweep=0.15, attack=0.003, release=0.08, spread=0.003),
    "pad": waves(saw, cutoff=1900, sweep=4.0, attack=0.35, release=0.6, spread=0.006),
    "warm pad": waves(square, cutoff=1100, sweep=6.0, attack=0.8, release=1.2, spread=0.004),
    "lead": waves(saw, cutoff=5200, sweep=0.6, attack=0.012, release=0.12, spread=0.005),
    "soft lead": waves(square, cutoff=2400, sweep=0.8, attack=0.02, release=0.12),
    "chip lead": waves(pulse, cutoff=14_000, sweep=9.0, attack=0.002, release=0.01),
    "chip square": waves(square, cutoff=12_000, sweep=9.0, attack=0.002, release=0.01),
    "stab": waves(saw, cutoff=3400, sweep=0.18, attack=0.004, release=0.12, spread=0.007),
    "organ": organ,
    "strings": bowed,
    "flute": flute,
    "brass": brass,
    "piano": piano,
    "electric piano": electric_piano,
    "crunch": crunch,
    "lead guitar": lead_guitar,
    "choir": choir,
    "vibraphone": bars,
    "bell": bell,
}
