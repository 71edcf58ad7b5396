"""Plausible records in any number, the same for the same seed."""

from __future__ import annotations

import csv
import json
import random
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

COLUMNS = (
    "kind",
    "title",
    "start",
    "end",
    "hours",
    "credits",
    "level",
    "role",
    "provider",
    "place",
    "certificate",
    "notes",
)

# How often a family doctor does what, how many days it takes, and at which levels it is held.
_KINDS = {
    "course": (30, (1, 2, 3), ("",)),
    "workshop": (6, (1,), ("",)),
    "congress": (18, (3, 4), ("national", "international")),
    "conference": (12, (1, 2), ("regional", "national")),
    "symposium": (8, (1,), ("local", "regional")),
    "session": (10, (1,), ("local",)),
    "webinar": (10, (1,), ("local", "national")),
    "distance-online": (6, (1,), ("",)),
}
_FIELDS = (
    "Cardiologie",
    "Diabet și boli de nutriție",
    "Pneumologie",
    "Ecografie abdominală",
    "Geriatrie",
    "Pediatrie",
    "Boli infecțioase",
    "Medicina muncii",
)
_OCCASIONS = (
    "Actualități în",
    "Zilele de",
    "Controverse în",
    "Noțiuni practice de",
    "Urgențe în",
)
_TITLES = [" ".join(words) for words in product(_OCCASIONS, _FIELDS)]
_TOWNS = ("Cluj-Napoca", "Iași", "București", "Timișoara", "Constanța", "on-line")


def write_records(path: Path, count: int, first: date, last: date) -> None:
    """A CSV file of `count` records that all end between two days, by their days."""
    chance = random.Random(count)
    kinds, weights = list(_KINDS), [weight for weight, _, _ in _KINDS.values()]
    days = sorted(chance.randint(4, (last - first).days) for _ in range(count))
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for number, day in enumerate(days):
            kind = chance.choices(kinds, weights)[0]
            _, lengths, levels = _KINDS[kind]
            length = chance.choice(lengths)
            end = first + timedelta(day)
            hours = 6 * length - chance.choice((0, 0, 1, 2))
            rows.writerow(
                (
                    kind,
                    f"{chance.choice(_TITLES)}, ediția {number % 40 + 1}",
                    end - timedelta(length - 1),
                    end if length > 1 else "",
                    hours,
                    hours if chance.random() < 0.7 else "",
                    chance.choice(levels),
                    "speaker" if chance.random() < 0.05 else "",
                    f"Colegiul Medicilor {chance.choice(_TOWNS)}",
                    chance.choice(_TOWNS),
                    f"Seria EMC Nr. {number:06d}",
                    "diplomă primită prin poștă" if chance.random() < 0.1 else "",
                )
            )


_SAID = ("Curs", "Workshop", "Congresul", "Conferința", "Simpozionul", "Webinar", "Curs on-line")


def write_sheet(path: Path, count: int, first: date, last: date) -> None:
    """The sheet of a doctor: titles above its headings, kinds in its titles, periods, units."""
    chance = random.Random(count)
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(("Centralizator EMC, Dr. Exemplu Ana", *[""] * 6))
        rows.writerow([""] * 7)
        rows.writerow(
            (
                *("Nr. crt.", "Denumirea manifestării", "Perioada", "Furnizor EMC"),
                *("Durata", "Nr. credite EMC", "Serie/Nr. certificat"),
            )
        )
        for number in range(1, count + 1):
            day = first + timedelta(chance.randrange((last - first).days - 3))
            end, hours = day + timedelta(chance.randrange(3)), chance.randint(2, 18)
            whole = f"{day:%d.%m.%Y}" + (f" - {end:%d.%m.%Y}" if end > day else "")
            rows.writerow(
                (
                    number,
                    f"{chance.choice(_SAID)} „{chance.choice(_TITLES)}”, ediția {number}",
                    whole,
                    f"UMF {chance.choice(_TOWNS)}",
                    f"{hours} ore",
                    chance.choice((f"{hours}", f"{hours} credite", f"{hours},5")),
                    f"SP-{number}",
                )
            )
        rows.writerow(("", "TOTAL", "", "", "", "", ""))


def write_frames(folder: Path, count: int) -> None:
    """As many frames of the time tracker Watson, in its own file."""
    chance = random.Random(count)
    start = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
    frames = []
    for _ in range(count):
        start += chance.randint(2, 20) * 3600
        stop = start + 3600
        project = chance.choice(_FIELDS)
        frames.append([start, stop, project, f"{chance.getrandbits(128):032x}", ["emc"], stop])
    folder.mkdir(parents=True)
    (folder / "frames").write_text(json.dumps(frames, indent=1, ensure_ascii=False), "utf-8")
