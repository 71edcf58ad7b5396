"""A sheet read quickly is read as the parser alone reads it: whatever stands between its rows."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmetrack.errors import BadInput
from cmetrack.formats.reading.workbook import parts, scan
from cmetrack.formats.source import open_records
from tests.formats.books import HEADER, book, row
from tests.formats.test_xlsx import STYLES
from tests.trials import examples

TEXTS = "<si><t>Inima</t></si><si><t>a_x000D_b &amp; c</t></si><si><r><t>x</t></r></si><si/>"


def _read(data: bytes, *, piece: int, quickly: bool) -> object:
    plain = scan._is_plain if quickly else (lambda _before: False)
    with patch.object(parts, "_PIECE", piece), patch.object(scan, "_is_plain", plain):
        try:
            source = open_records(data, "x.xlsx")
            return list(source.rows()), source.ignored
        except BadInput as error:
            return error.message.partition(":")[0]


def _same(sheet: str, *, piece: int = 1 << 17, before: str = "") -> None:
    data = book(sheet, styles=STYLES, texts=TEXTS, before=before)
    alone = _read(data, piece=1 << 17, quickly=False)
    assert _read(data, piece=piece, quickly=True) == alone
    if isinstance(alone, str):
        assert "x.xlsx" in alone


_CELLS = st.lists(
    st.sampled_from(
        [
            '<c r="D{n}"><v>4.5</v></c>', '<c r="D{n}" t="n"><v>7</v></c>', "<c><v>6</v></c>",
            '<c r="E{n}" s="1"><v>46095</v></c>', '<c r="E{n}" s="1" t="n"><v>46095.25</v></c>',
            '<c r="E{n}" s="1"/>', '<c r="D{n}" t="s"><v>0</v></c>', '<c t="s"><v>1</v></c>',
            '<c r="F{n}" t="s"><v>99</v></c>', '<c r="F{n}"><v>118</v></c>', '<c r="G{n}" t="e"/>',
            '<c r="E{n}" t="e"><f>NA()</f><v>#N/A</v></c>', '<c r="E{n}"><f>1+1</f></c>',
            '<c r="E{n}"><f t="shared" si="0"/><v>2</v></c>', '<c r="E{n}"><f>1+1</f><v>2</v></c>',
            '<c r="D{n}" t="b"><v>1</v></c>', '<c t="d"><v>2026-03-14</v></c>',
            '<c r="D{n}" t="inlineStr"><is><t>6</t></is></c>', '<c t="str"><v>x &amp; y</v></c>',
            '<c t="inlineStr"><is><t xml:space="preserve"> 6_x0041_</t></is></c>', "<c> </c>",
            '<c t="inlineStr"><is><r><t>6</t></r><rPh><t>hidden</t></rPh></is></c>', "<c/>",
            '<c t="D" r="D{n}"><v>3</v></c>', "<c r='D{n}'><v>3</v></c>", '<x:c r="D{n}"/>',
            '<c r="D{n}"><v>1</v><!-- <v>2</v> --></c>', '<c r="D{n}"><v><![CDATA[5]]></v></c>',
            '<c r="ZZ{n}"/>', '<c r="ZZ{n}"><v>1</v></c>', '<c r="J{n}" t="str"><v>z</v></c>',
        ]
    ),
    max_size=4,
).map("".join)  # fmt: skip
_ROWS = st.lists(
    st.one_of(
        st.tuples(st.just("{plain}"), _CELLS),
        st.tuples(
            st.sampled_from(
                [
                    "<row/>", '<row r="9"/>', "\n", "<!-- </row> -->", "<!--", "-->", "<![CDATA[",
                    "]]>", "</row>", "<row>", '<row spans="1:2" r="40"></row>', "<?x </row> ?>",
                    "<!-- <row><c t='str'><v>congress</v></c></row> -->", "&lt;", "\x01", "</sheetData>",
                ]
            ),
            st.just(""),
        ),
    ),
    max_size=8,
)  # fmt: skip


def _sheet(rows: list[tuple[str, str]]) -> str:
    made = [
        row(number, cells.replace("{n}", str(number))) if form == "{plain}" else form
        for number, (form, cells) in enumerate(rows, start=2)
    ]
    return HEADER + "".join(made)


@settings(deadline=None, max_examples=examples(150))
@given(_ROWS, st.sampled_from([50, 300, 1 << 17]))
def test_rows_of_any_kind(rows: list[tuple[str, str]], piece: int) -> None:
    _same(_sheet(rows), piece=piece)


@pytest.mark.parametrize(
    "sheet",
    [
        f"<!-- {HEADER}{row(2)} -->{HEADER}{row(3)}",
        f"{HEADER}<!-- {row(2)} -->{row(3)}",
        f"{HEADER}{row(2)}<!-- {row(3)}{row(4)} -->{row(5)}",
        f"<![CDATA[<sheetData>{row(2)}]]>{HEADER}{row(3)}",
        f"{HEADER}{row(2, '<c><v>1&#48;</v></c>')}{row(3)}",
        HEADER + row(2).replace("<row ", "<row\n"),
        HEADER + row(2) * 3 + "</sheetData><sheetData>" + row(9),
    ],
)
@pytest.mark.parametrize("piece", [1, 40, 1 << 17])
def test_rows_that_are_none(sheet: str, piece: int) -> None:
    _same(sheet, piece=piece)


@pytest.mark.parametrize(
    "before",
    [
        "<?xml version='1.0' encoding='UTF-8'?>",
        '<?xml version="1.0" encoding="iso-8859-2"?>',
        "<?xml version='1.0'?><?more <sheetData><row>?>",
        "<!-- <sheetData><row></row> -->",
        "\ufeff",
    ],
)
def test_what_stands_before_the_rows(before: str) -> None:
    _same(HEADER + row(2, title="Țara") + row(3), before=before)


def test_many_texts_are_all_at_hand() -> None:
    texts = "".join(f"<si><t>text {number}</t></si>" for number in range(20_010))
    cells = "".join(
        row(number, f'<c r="D{number}" t="s"><v>{at}</v></c>')
        for number, at in enumerate((0, 19_999, 20_000, 20_009, 20_010), start=2)
    )
    rows = open_records(book(HEADER + cells, texts=texts), "x.xlsx").rows()
    *good, (_line, missing) = rows
    assert [read[3] for _line, read in good if isinstance(read, list)] == [
        "text 0", "text 19999", "text 20000", "text 20009"
    ]  # fmt: skip
    assert not isinstance(missing, list)
