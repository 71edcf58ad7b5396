"""Blocks on a screen and in a pipe: nothing lost, nothing obeyed, whatever people wrote."""

from __future__ import annotations

import io

import pytest

from cmetrack.domain.text import width as places
from cmetrack.present import plain
from cmetrack.present.blocks import Bar, Block, Paragraph, Series, Table
from cmetrack.present.screen import draw

HOSTILE = "\x1b[31mred\x1b[0m \x9b2J [/x] [bold] :pill: \u202egnp.exe"
SHOWN = r"\x1b[31mred\x1b[0m \x9b2J [/x] [bold] :pill: \u202egnp.exe"

TABLE = Table(
    ["id", "ended", "kind", "title", "why not"],
    [
        ["1", "2026-03-14", "course", "Ecografia abdominală în cabinet", ""],
        ["12", "2026-05-16", "title-trainer-of-trainers", "Скрининг " * 9, "at the same time as 1"],
    ],
    right={0},
    long={4},
    cut={3},
    spare={2},
)


def drawn(*blocks: Block, width: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(width))
    stream = io.StringIO()
    draw(blocks, stream, color=False)
    return [line.rstrip() for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("width", [20, 40, 80, 120])
def test_a_screen_is_never_overrun(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    bar = Bar("Credits in five years", 120, 30, 200, "120 of 200, 80 short", "bad")
    lines = drawn(
        Paragraph("A sentence of more than twenty letters"),
        TABLE,
        bar,
        width=width,
        monkeypatch=monkeypatch,
    )
    assert max(map(places, lines)) <= width


def test_a_wide_screen_shows_every_column(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = drawn(TABLE, width=120, monkeypatch=monkeypatch)
    assert lines[0].split() == ["id", "ended", "kind", "title", "why", "not"]
    assert "title-trainer-of-trainers" in lines[3]
    assert "…" in lines[3], "a title that does not fit is cut short on a screen"


def test_a_narrower_one_leaves_out_what_can_be_spared(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = drawn(TABLE, width=70, monkeypatch=monkeypatch)
    assert lines[0].split() == ["id", "ended", "title", "why", "not"]


def test_a_very_narrow_one_shows_each_row_on_lines_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = drawn(TABLE, width=40, monkeypatch=monkeypatch)
    assert lines[:4] == [
        "id 1",
        "  ended: 2026-03-14",
        "  kind: course",
        "  title: Ecografia abdominală în cabinet",
    ]
    assert "  why not: at the same time as 1" in lines


@pytest.mark.parametrize("width", [40, 200])
def test_what_people_wrote_steers_no_screen(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    grid = Table(["title", "id"], [[HOSTILE, "1"]], long={0})
    text = "\n".join(
        drawn(
            Paragraph(HOSTILE),
            grid,
            Bar(HOSTILE, 1, 0, 2, HOSTILE),
            width=width,
            monkeypatch=monkeypatch,
        )
    )
    assert "\x1b" not in text
    assert "\x9b" not in text
    assert "\u202e" not in text
    if width == 200:
        assert text.count(SHOWN) == 4


def test_a_pipe_gets_everything_whole() -> None:
    lines = list(plain.lines([Paragraph(HOSTILE, indent=1), TABLE]))
    assert lines[0] == "  " + SHOWN
    assert lines[3].endswith("at the same time as 1")
    assert ("Скрининг " * 9).strip() in lines[3]
    # The headings stand over their columns, combining marks and wide letters or not.
    assert lines[1].index("why not") == lines[3].index("at the same time")


def test_a_bar_in_a_pipe() -> None:
    bar = Bar("Year 1", 10, 5, 20, "10 of 20", "plain")
    assert list(plain.lines([bar])) == ["[##########+++++.....] Year 1: 10 of 20"]
    full = Bar("Year 1", 50, 5, 20, "50 of 20", "plain")
    assert plain.bar(full, 4) == "[####]"


MONTHS = Series(
    [
        Bar("2026-11-21", 182, 0, 200, "182"),
        Bar("2026-12-21", 180, 35, 200, "180 +35"),
        Bar("2027-11-21", 0, 0, 200, "0"),
    ]
)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_months_stand_under_each_other_with_one_mark(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = drawn(MONTHS, width=width, monkeypatch=monkeypatch)
    assert [(line[:10], line.rstrip("182035+ ")[-1]) for line in lines] == [
        ("2026-11-21", "─"),
        ("2026-12-21", "╍"),
        ("2027-11-21", "─"),
    ]
    assert [line.rpartition(line.rstrip("182035+ ")[-1])[2] for line in lines] == [
        " 182",
        " 180 +35",
        " 0",
    ]
    assert max(map(places, lines)) <= width
    [mark] = {line.index("│") for line in lines}
    assert "╍" in lines[1][mark:] and "╍" not in lines[0] and "━" not in lines[2]


def test_months_in_a_pipe() -> None:
    assert list(plain.lines([MONTHS])) == [
        "2026-11-21 [#############.|..] 182",
        "2026-12-21 [#############+|++] 180 +35",
        "2027-11-21 [..............|..] 0",
    ]
