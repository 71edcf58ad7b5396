"""Pages as Markdown and as plain text: no sign that somebody wrote means anything."""

from cmetrack.present import markdown, plain
from cmetrack.present.blocks import GAP, Bar, Block, Facts, Heading, Paragraph, Series, Table
from cmetrack.present.markdown import escape

PARTS = (
    Heading("A #1", 1),
    Facts([("Name", "Dr. *X*"), ("Длинно", "y")]),
    Table(
        ["day", "what", "n", "by"],
        [["2026", "a|b", "5", "c"], ["2027", "Ș", "12", ""]],
        right={2},
        below={1, 3},
    ),
    GAP,
    Paragraph("x\ny\x1b[31m"),
)


def test_markdown_is_escaped() -> None:
    assert escape("a|b \\ `c` <d> #e *f* _g_\nh") == (r"a\|b \\ \`c\` \<d\> \#e \*f\* \_g\_ h")
    assert markdown.page(PARTS) == (
        "# A \\#1\n\n"
        "- **Name:** Dr. \\*X\\*\n"
        "- **Длинно:** y\n\n"
        "| day | what | n | by |\n"
        "| --- | --- | ---: | --- |\n"
        "| 2026 | a\\|b | 5 | c |\n"
        "| 2027 | Ș | 12 |  |\n\n"
        "x y\\\\x1b\\[31m\n"
    )


def test_plain_text_has_its_long_columns_below_one_another() -> None:
    assert plain.page(PARTS) == (
        "A #1\n"
        "====\n\n"
        "Name:    Dr. *X*\n"
        "Длинно:  y\n\n"
        "day    n  what; by\n"
        "2026   5  a|b\n"
        "          c\n"
        "2027  12  Ș\n\n"
        "x y\\x1b[31m\n"
    )


def test_bars_are_told_in_words_where_nothing_is_drawn() -> None:
    bars: list[Block] = [
        Bar("Year *1*", 10, 5, 20, "10 of 20"),
        Series([Bar("2026-11-21", 1, 0, 2, "1")]),
    ]
    assert markdown.page(bars) == "**Year \\*1\\*:** 10 of 20\n\n- 2026-11-21: 1\n"
    assert plain.page(bars) == (
        "[##########+++++.....] Year *1*: 10 of 20\n\n2026-11-21 [########........|] 1\n"
    )
