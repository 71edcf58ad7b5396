"""`cmetrack add` as doctors type it, without a question: what is plain goes in, what is not is told."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable

import pytest

from tests.cli.conftest import Cme

A_DAY: dict[str, object] = {"start": "2026-03-14"}
THREE_DAYS: dict[str, object] = {"start": "2026-03-14", "end": "2026-03-16"}
COURSE: dict[str, object] = {"kind": "course", "title": "Ecografie"}

ROMANIAN: dict[str, dict[str, object]] = {
    # options in people's words
    'curs "Ecografie" --data 14.03.2026 --ore 6': COURSE | A_DAY | {"hours": 6},
    'curs Ecografie --data 14.03.2026 --ore "6 ore"': COURSE | A_DAY | {"hours": 6},
    'curs Ecografie --start 14.03.2026 --credite "6 credite"': COURSE | A_DAY | {"credits": 6},
    'curs Ecografie --start 14.3.2026 --ore 1h30': COURSE | A_DAY | {"hours": 1.5},
    'curs Ecografie --start "14 martie 2026" --hours 6:00': COURSE | A_DAY | {"hours": 6},
    'curs Ecografie --data 14/03/2026 --ore 6': COURSE | A_DAY | {"hours": 6},
    'curs Ecografie --data 14.03.26 --ore 6': COURSE | A_DAY | {"hours": 6},
    'curs Ecografie --data 14.03.2026 --puncte 6,5': COURSE | A_DAY | {"credits": 6.5},
    'congres "Congresul de astm" --data 14-16.03.2026 --nivel național --credite 18': THREE_DAYS
    | {"kind": "congress", "level": "national", "credits": 18},
    'congres Astm --start 14.03.2026 --end 16.03.2026 --nivel international --country Austria': (
        THREE_DAYS | {"level": "international", "country": "AT"}
    ),
    'congres Astm --start 14.03.2026 --accreditation EACCME --credits 18': A_DAY
    | {"accreditation": "international", "credits": 18},
    'conferință Astm --data 14.03.2026 --ore 6 --organizator "UMF Fictiv" --localitate Cluj': A_DAY
    | {"kind": "conference", "provider": "UMF Fictiv", "place": "Cluj"},
    'curs Ecografie --data 14.03.2026 --ore 6 --certificat "Seria AB nr. 12"': COURSE
    | {"certificate": "Seria AB nr. 12"},
    'curs Ecografie --data 14.03.2026 --ore 6 --rol lector': COURSE | {"role": "teacher"},
    # words behind the title
    "curs Ecografie 14.03.2026 6 ore": COURSE | A_DAY | {"hours": 6},
    "curs Ecografie 14.III.2026 6 ore": COURSE | A_DAY | {"hours": 6},
    'curs "Ecografie" 14.03.2026 "6 ore"': COURSE | A_DAY | {"hours": 6},
    "curs Ecografie 6 ore 14.03.2026": COURSE | A_DAY | {"hours": 6},
    "curs Ecografie abdominală 14.03.2026 6 credite": A_DAY
    | {"title": "Ecografie abdominală", "credits": 6},
    "congres Congresul național de astm 14-16.03.2026 18 credite": THREE_DAYS
    | {"kind": "congress", "title": "Congresul național de astm", "credits": 18},
    "congres Astm 14-16 martie 2026 național 18 credite": THREE_DAYS
    | {"title": "Astm", "level": "national", "credits": 18},
    "congres Astm 14.03.2026-16.03.2026 18 credite": THREE_DAYS | {"credits": 18},
    "congres Astm 14 - 16.03.2026 18 credite": THREE_DAYS | {"credits": 18},
    "congres Astm 14.03.2026 - 16.03.2026 18 credite": THREE_DAYS | {"credits": 18},
    "curs Ecografie 14.03.2026 6 ore certificat AB 1234": COURSE | {"certificate": "AB 1234"},
    "curs Ecografie 14.03.2026 6 ore organizator UMF Fictiv": COURSE | {"provider": "UMF Fictiv"},
    "curs Ecografie 14.03.2026 6 ore 8 credite": COURSE | {"hours": 6, "credits": 8},
    "curs Ecografie 14.03.2026 ore=6": COURSE | A_DAY | {"hours": 6},
    "curs on-line EKG 01.03.2026 10 credite": {"kind": "distance-online", "credits": 10},
    "masă rotundă Astm 14.03.2026 2 ore local": {"kind": "round-table", "level": "local"},
    "curs de ecografie 14.03.2026 6 ore": {"kind": "course", "title": "curs de ecografie"},
    "webinar Tusea 14.03.2026 1h30": {"kind": "webinar", "hours": 1.5},
    "balint Grup 08.01.2026 22.01.2026 05.02.2026 6 ore": {
        "format": "balint", "sessions": "2026-01-08 2026-01-22 2026-02-05", "hours": 6,
    },
    'grup balint "De joi" --sessions "8.01.2026, 22.01.2026" --ore 4': {
        "kind": "course", "format": "balint", "end": "2026-01-22",
    },
    'course Ecografie --sessions "11.01.2025, 18.01.2025, 25.01.2025" --hours 18': {
        "start": "2025-01-11", "end": "2025-01-25", "hours": 18,
    },
    'articol "Un caz rar" 2026-02 --revista Pneumologia': {
        "kind": "article", "start": "2026-02", "index": "medline",
    },
    'articol "Un caz rar" 2026 revista Pneumologia': {"start": "2026", "journal": "Pneumologia"},
    'capitol "Tusea" 2025 12 pagini --authors 2': {"kind": "chapter", "pages": 12, "authors": 2},
    "abonament Pneumologia 2026": {"kind": "subscription", "title": "Pneumologia"},
    'congres "Astm" 14-16.03.2026 18 credite --works-first 1': {"works_first": 1, "awarded": 27},
    '"poster prim autor" "Astm" 14-16.03.2026 18 credite --yes': {
        "kind": "congress", "works_first": 1,
    },
    '"Congresul de cardiologie" 14-16.03.2026 18 credite --yes': THREE_DAYS
    | {"kind": "congress", "title": "Congresul de cardiologie"},
    "Simpozionul de alergologie 14.03.2026 6 ore local --yes": {
        "kind": "symposium", "title": "Simpozionul de alergologie", "hours": 6, "level": "local",
    },
    "curs Ecografie ieri 6 ore": COURSE | {"start": "2026-11-20", "hours": 6},
    "curs Ecografie din 14.03.2026 6ore seria AB nr. 1234": COURSE
    | {"certificate": "seria AB nr. 1234", "hours": 6},
    "congres Astm 14, 15 și 16 martie 2026 18 cr.": THREE_DAYS | {"credits": 18},
    "congres Astm de la 14 la 16 martie 2026 18 puncte EMC": THREE_DAYS | {"credits": 18},
    "congres Astm 14-16.03.2026 18 credite Austria EACCME": THREE_DAYS
    | {"country": "AT", "accreditation": "international"},
    'curs "Primele 24 de ore" 14.03.2026 6 ore': {"title": "Primele 24 de ore", "hours": 6},
    "curs Sănătatea 2026 14.03.2026 6 ore": {"title": "Sănătatea 2026"},
    "curs X, 14.03.2026, 6 ore": A_DAY | {"title": "X", "hours": 6},
    '"Grup Balint" "08.01.2026, 22.01.2026" 6 ore': {"title": "Grup Balint", "format": "balint"},
    "webinar Tusea 14.03.2026 ora 18:00 2 ore": {"start": "2026-03-14T18:00", "hours": 2},
    'articol "Un caz rar" 2024 PMID 12345678': {"start": "2024", "identifier": "12345678"},
    'congres Astm 14-16.03.2026 "seria AB 77" "organizator Societatea Fictivă" localitate Cluj': {
        "certificate": "seria AB 77", "provider": "Societatea Fictivă", "place": "Cluj",
    },
    # in English
    "course Ultrasound 14 March 2026 6 hours": {"title": "Ultrasound", "hours": 6},
    "congress Asthma 14-16 March 2026 18 credits international": THREE_DAYS
    | {"credits": 18, "level": "international"},
    'webinar Cough 2026-03-14 "90 minutes"': A_DAY | {"hours": 1.5},
    "course Ultrasound 2026-03-14T09:00 6 h": {"start": "2026-03-14T09:00", "hours": 6},
}  # fmt: skip

RUSSIAN: dict[str, dict[str, object]] = {
    'программа "Астма" --начало 14.03.2026 --часы 36': A_DAY | {"kind": "programme", "hours": 36},
    "программа Астма 14.03.2026 36 часов": {"title": "Астма", "hours": 36},
    'программа Астма 14.03.2026 "36 ак.ч."': {"hours": 36},
    "программа Астма 14-19 марта 2026 36 ч": {"start": "2026-03-14", "end": "2026-03-19"},
    "ПК Астма 14.03.2026 36 ч.": {"kind": "programme", "hours": 36},
    "вебинар Кашель 14.03.2026 2 балла": {"kind": "webinar", "credits": 2},
    "вебинар Кашель 14.03.2026 --баллы 2": {"credits": 2},
    "конференция Астма 14.03.2026 6 баллов AB12-34CDEF78": {"code": "AB12-34CDEF78", "credits": 6},
    "конференция Астма 14.03.2026 6 баллов код AB12-34CDEF78": {"code": "AB12-34CDEF78"},
    'съезд "Съезд терапевтов" 14-16.03.2026 12 ЗЕТ': {"kind": "congress", "credits": 12},
    "ИОМ Гипертония 20 сентября 2026 1 ЗЕТ": {"kind": "module", "start": "2026-09-20"},
    "семинар Астма 14.03.2026 3 балла город Тверь": {"kind": "session", "place": "Тверь"},
    "программа Астма с 2 по 27 февраля 2026 144 ч удостоверение ПК № 48-0091": {
        "start": "2026-02-02",
        "end": "2026-02-27",
        "certificate": "ПК № 48-0091",
    },
    "конгресс Астма 14-16.03.2026 12 баллов AB12 34CDEF78": {"code": "AB12-34CDEF78"},
    "школа Астмы вчера 6 баллов": {"kind": "session", "start": "2026-11-20", "credits": 6},
}

REFUSED = {
    "curs Ecografie 14.03.2026 6": "'6' may be hours or credits",
    "curs Ecografie 14.03.2026 6 ore 8 ore": "cannot both be the hours",
    "curs Ecografie 14.03.2026 6 ore --ore 8": "give one of them",
    "curs Ecografie 31.02.2026 6 ore": "31.02.2026",
    "curs Ecografie 14.03.2026 6 ore cu masa": "'cu' is not understood",
    "curs Ecografie 14.03.2026 16.03.2026 6 ore": "may be two days or from one to the other",
    "curs Ecografie 03/04/2026 6 ore": "can be read as 2026-04-03 or as 2026-03-04",
    "curs COVID 19 14.03.2026 6 ore": "'19' may be hours or credits",
    "curs Primele 24 ore 14.03.2026 6 ore": "cannot both be the hours",
    "curs Diabetul azi 14.03.2026 6 ore": "cannot both be the start",
    "curs Ecografie --data 14.03.2026 --ore 6 ore": "'ore' stands without its number",
    "congres Astm 14.XIII.2026": "14.XIII.2026",
    "congres Astm 14-16.03.2026 la Cluj": "'la' is not understood",
    "kongress Astm 14.03.2026": "did you mean 'congress'?",
    "poster Astm 14.03.2026 6 ore --yes": "first author",
    "curs Ecografie 14.13.2026 6 ore": "14.13.2026",
    "14.03.2026 6 ore": "What it is was not given",
}


def added(cme: Cme, line: str) -> dict[str, object]:
    done = cme("add", *shlex.split(line), "--json")
    assert done.code == 0, done.err
    found: dict[str, object] = json.loads(done.out)
    return found


@pytest.mark.usefixtures("romanian")
@pytest.mark.parametrize("line", ROMANIAN)
def test_what_is_plain_goes_in(cme: Cme, line: str) -> None:
    found = added(cme, line)
    assert found | ROMANIAN[line] == found


@pytest.mark.parametrize("line", RUSSIAN)
def test_what_is_plain_in_russian_goes_in(cme: Cme, russian: Callable[..., Cme], line: str) -> None:
    russian()
    found = added(cme, line)
    assert found | RUSSIAN[line] == found


@pytest.mark.usefixtures("romanian")
@pytest.mark.parametrize("line", REFUSED)
def test_what_can_be_read_in_two_ways_is_refused(cme: Cme, line: str) -> None:
    refused = cme("add", *shlex.split(line))
    assert refused.code == 2
    assert REFUSED[line] in refused.err
    assert json.loads(cme("list", "--json").out) == []
