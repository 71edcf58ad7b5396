"""Lines of printouts: what each says, what is left open, and nothing that breaks the reader."""

import time

import pytest
from hypothesis import given, settings, strategies as st

from cmetrack.core.certificate_patterns import Patterns
from cmetrack.core.statement import Printed, read_lines
from cmetrack.rulebooks import certificate_models, load
from tests.trials import examples

PATTERNS = Patterns(certificate_models())
CODES = [shape for shape in [load("ru-nmo-2016").codes] if shape]


def read(text: str) -> list[Printed]:
    return list(read_lines(text, PATTERNS, CODES))


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (
            "1. 14.03.2025  Ecografie abdominală  6",
            {"start": "2025-03-14", "title": "Ecografie abdominală", "credits": "6"},
        ),
        (
            "12-14.05.2025 | Congresul SRP | 18 credite EMC",
            {
                "start": "2025-05-12",
                "end": "2025-05-14",
                "title": "Congresul SRP",
                "credits": "18",
            },
        ),
        (
            "Conferința de iarnă 15 decembrie 2025 12,5",
            {"start": "2025-12-15", "title": "Conferința de iarnă", "credits": "12.5"},
        ),
        (
            "14.01.2026 - 16.01.2026; Simpozion „Inima”; 9",
            {
                "start": "2026-01-14",
                "end": "2026-01-16",
                "title": "Simpozion „Inima”",
                "credits": "9",
            },
        ),
        (
            "3 oct. 2025; Grup Balint; ; 4 pct.",
            {"start": "2025-10-03", "title": "Grup Balint", "credits": "4"},
        ),
        (
            "20 nov 2025 Zilele medicale ale spitalului 8 credite",
            {
                "start": "2025-11-20",
                "title": "Zilele medicale ale spitalului",
                "credits": "8",
            },
        ),
        (
            "5 ani de Pneumologie, 14 mart. 2025, 12 ore",
            {"start": "2025-03-14", "title": "5 ani de Pneumologie", "hours": "12"},
        ),
        (
            "10.01, 17.01 și 24.01.2026  Curs în trei sâmbete  18",
            {
                "start": "2026-01-10",
                "end": "2026-01-24",
                "sessions": "2026-01-10 2026-01-17 2026-01-24",
                "title": "Curs în trei sâmbete",
                "credits": "18",
            },
        ),
        (
            "10.02.2026  Вебинар «Астма»  ав12-34сd5678  2".replace("ав12-34сd", "АВ12-34СD"),
            {
                "start": "2026-02-10",
                "title": "Вебинар «Астма»",
                "code": "AB12-34CD5678",
                "credits": "2",
            },
        ),
        (
            "Неделя сердца\t10.02.2025\t6 ЗЕТ\tактивирован 01.03.2025",
            {
                "start": "2025-02-10",
                "title": "Неделя сердца",
                "credits": "6",
                "code_status": "activated",
                "code_date": "2025-03-01",
            },
        ),
        (
            "2025-02-10  Конференция  Почки  36 ак. ч.",
            {"start": "2025-02-10", "kind": "Конференция", "title": "Почки", "hours": "36"},
        ),
        (
            "07.11.2025 ora 10:30 Curs EMC Modul  6 ore, 8 credite",
            {"start": "2025-11-07", "title": "ora Curs EMC Modul", "hours": "6", "credits": "8"},
        ),
    ],
)
def test_what_a_line_says(line: str, cells: dict[str, str]) -> None:
    [entry] = read(line)
    assert (entry.why_not, entry.doubt) == ("", "")
    assert entry.cells == cells


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Situația la data de 12.01.2026", "no number of credits or hours"),
        ("12.01.2026  18", "no title"),
        ("03.10.2025  07.11.2025 12.11.2025  Grup Balint  4", "which of its days is meant"),
        ("31.02.2025  Astm  6", "cannot be read"),
        ("Curs fără dată  6 credite", "no day in it that can be read"),
    ],
)
def test_why_a_line_is_no_entry(text: str, why: str) -> None:
    [entry] = read(text)
    assert why in entry.why_not


@settings(max_examples=examples(150), deadline=None)
@given(
    st.lists(
        st.text(alphabet="0123456789./-: \t|;,абвактивironăț„”()АB№", max_size=60), max_size=12
    )
)
def test_no_text_breaks_it_and_no_line_is_told_twice(lines: list[str]) -> None:
    found = read("\n".join(lines))
    numbers = [entry.line for entry in found]
    assert len(set(numbers)) == len(numbers)
    assert all(1 <= number <= len(lines) for number in numbers)
    for entry in found:
        assert entry.why_not or {"title", "start"} <= entry.cells.keys()


def test_long_lines_take_no_time() -> None:
    began = time.process_time()
    read(("1.1.2025 - " * 90 + "\n") * 50 + "x 1 " * 250 + "\n" + "1, 2, 3 și 4 " * 2_000)
    assert time.process_time() - began < 5
