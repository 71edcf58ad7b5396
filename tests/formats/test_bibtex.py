"""BibTeX in: what reference managers write, and what is wrong with it, nothing lost."""

import re
import time
import tracemalloc

import pytest
from hypothesis import example, given, settings, strategies as st

from cmetrack.domain.text import clean
from cmetrack.errors import BadInput, CmetrackError
from cmetrack.formats.reading.latex import plain
from cmetrack.formats.source import open_records
from tests.formats.publications import file_of, messages, plan_publications, shown
from tests.formats.records import conserved, imported, rejected, rejects_text
from tests.trials import examples


def one(fields: str, sort: str = "article", **options: tuple[str, ...]) -> tuple[object, ...]:
    """The record of one entry."""
    made = plan_publications(f"@{sort}{{key, title = {{T}}, {fields}}}", "x.bib", **options)  # type: ignore[arg-type]
    assert not made.rejects
    return shown(made)[0]


def test_an_export_of_zotero_in_three_languages() -> None:
    made = plan_publications(file_of("zotero.bib"), "zotero.bib", me=("Dr. Ilinca Exemplu",))
    assert shown(made) == [
        (
            "article",
            "Un caz rar de TBC ganglionară la copil: prezentare de caz",
            "2024-05",
            None,
            "Pneumologia",
            3,
            "first",
            8,
            "10.5555/pneumo.2024.73.12",
        ),
        (
            "chapter",
            "Vizita la domiciliu",
            "2023",
            None,
            "Editura „Scalpel și Pană”",
            None,
            "other",
            35,
            "978-606-00-0001-4",
        ),
        (
            "book-editing",
            "Tratat de medicină rurală",
            "2023",
            None,
            "Editura „Scalpel și Pană”",
            2,
            "other",
            612,
            "978-606-00-0001-4",
        ),
    ]
    assert made.add[1][0].notes == "In: Tratat de medicină rurală"
    assert [notice.partition(",")[0] for notice in made.notices] == [
        "line 20: the list of authors is cut short",
        "line 33: it was taken as a medical book that you edited; if it is none",
    ]
    assert [(one.line, one.why) for one in made.left_out] == [(42, "not-among-authors")]


def test_abbreviations_are_put_in() -> None:
    made = plan_publications(
        '@string{p = "Pneumologia"}\n@STRING(both = p # { (Buc)})\n'
        '@article{a, title="A", year=2024, journal=Both, month = "10~" # jan}\n'
        "@article{b, title={B}, date={2024-05-03/2024-06-01}, journal=lancet}",
        "x.bib",
    )
    assert [line[2:5:2] for line in shown(made)] == [
        ("2024", "Pneumologia (Buc)"),
        ("2024-05-03", "lancet"),
    ]
    assert made.notices == ("line 4: the abbreviation 'lancet' is not defined; it stays as it is",)


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"{\c S}tef\u{a}n \textcommabelow{t}\cb{s} \^{\i}n \^in", "Ştefăn țș în în"),
        (r"\'{e}{\'e}\v{s}{\ss}\o \"Ozg\"{u}r", "ééšßøÖzgür"),
        (r"50% of patients \& 3\% #1 & 2", "50% of patients & 3% #1 & 2"),
        (r"$p<0.05$, $\alpha$-blocker, cost \$5", "p<0.05, α-blocker, cost $5"),
        ("cost $5 only -- or so --- ``q''", "cost $5 only – or so — “q”"),
        (r"{TBC} \emph{in vivo} CO\textsubscript{2}~x", "TBC in vivo CO2 x"),
        (r"\unknown{x}", r"\unknown x"),
        (r"\sqrt[", r"\sqrt["),
        (r"\input{/etc/passwd}", r"\input{/etc/passwd"),
        ("{" * 3000, "{" * 3000),
    ],
)
def test_latex_becomes_plain_text(latex: str, text: str) -> None:
    assert clean(plain(latex)) == text


def test_names_are_split_where_no_brace_holds_them_together() -> None:
    source = open_records(
        rb"@article{a, author={{Ana and Sons} AND Pop, Ion and \c{S}tef{\u{a}}nescu, M.}}", "x.bib"
    )
    assert source.details[0].authors == ["Ana and Sons", "Pop, Ion", "Ştefănescu, M."]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("fields", "position"),
    [
        ("author = {Popescu, Ion and B, C}", "first"),
        ("author = {B, C and Ion POPESCU}", "other"),
        (
            "author = {B, C and Popescu, I.}, correspondence_address={I. Popescu; Str. X; email: a@b}",
            "corresponding",
        ),
        (
            "author = {B, C and Popescu, I.}, correspondence_address1={C. B; X; email: a@b; I. Popescu; Y}",
            "corresponding",
        ),
        (
            "author = {B, C and Popescu, I}, affiliation={Popescu, I (Corresponding Author), Univ X}",
            "corresponding",
        ),
        ("author = {Popescu, I.V. and Popescu, I.D.}", None),
    ],
)
def test_the_doctors_place_is_told_or_left_open(fields: str, position: str | None) -> None:
    assert one(fields + ", year=2024", me=("Popescu Ion", "Zzz"))[6] == position


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ("{{Popescu, Ion and Rusu, Ana}}", 2),
        ("{{Rusu A, Ionescu D, Popescu I}}", 3),
        ("{{Popescu Ion and Rusu Ana}}", 2),
        ("{Popescu, Ion and {Ana and Sons}}", 2),
        ("{Popescu, Ion and {Ministerul Sănătății, București}}", 2),
        ("{Popescu Ion; Rusu Ana}", 2),
        ("{{Popescu} Ion and {Rusu} Ana}", 2),
    ],
)
def test_braces_hold_a_name_or_a_list(author: str, authors: int) -> None:
    assert one(f"author = {author}, year=2024", me=("Ion Popescu",))[5] == authors


def test_of_two_dates_that_of_the_issue_is_taken() -> None:
    text = "@article{a, title={T}, date={2023-12-28}, year={2024}, month=mar, journal={J}}"
    made = plan_publications(text, "x.bib")
    assert shown(made)[0][2] == "2024-03"
    assert "2023-12-28 is in the file, too" in made.notices[0]


def test_kinds_that_are_none_of_ours_are_refused_by_name() -> None:
    made = plan_publications(
        "@inproceedings{a, title={A}, year=2020}\n@Misc{b, title={B}, year=2020}\n"
        "@book{c, title={C}, year=2020, author={X Y}, publisher={P}}",
        "x.bib",
    )
    assert [(issue.line, issue.column, issue.value) for issue in rejected(made)] == [
        (1, "kind", "@inproceedings"),
        (2, "kind", "@misc"),
    ]
    assert shown(made)[0][:5] == ("book", "C", "2020", None, "P")


def test_faulty_entries_are_rows_and_come_back_for_mending() -> None:
    text = (
        '@string{p = "Pneumologia"}\n'
        "@article{a, title={A}, year=2020, journal=p}\n"
        "@article{b, title={B, year=2020\n  , journal=p}\n"
        "@article{c, title={C}, title={CC}, year=2020}\n"
        "@article{a, title={D}, year={in press}}\n"
        "@article{e, title={E} year=2020}\n"
        "@comment{@article{f, title={F}, year=2020}}\n"
    )
    source = open_records(text.encode(), "x.bib")
    made = imported([source])[0]
    assert (made.read, len(made.add)) == (5, 1)
    assert conserved(made)
    assert [(line, message[:42]) for line, message in messages(made)] == [
        (3, "the entry cannot be read; is a brace or a "),
        (5, "the field 'title' is there twice"),
        (6, "'in press' is not a date; write 2026-03-14"),
        (7, "the field 'title' does not end where its t"),
    ]
    rejects = rejects_text([(source, made.reasons())])
    assert rejects.startswith('@string{p = "Pneumologia"}\nreject_reason: the entry cannot be read')
    assert "  , journal=p}\n" in rejects
    again = plan_publications(rejects, "again.bib")
    assert again.read == 4
    mended = (
        rejects.replace("{B, ", "{B}, ").replace(", title={CC}", "").replace("{in press}", "2020")
    )
    mended = mended.replace("{E} year", "{E}, year")
    assert [line[1] for line in shown(plan_publications(mended, "mended.bib"))] == [
        "B",
        "C",
        "D",
        "E",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@article{a, title={b}, year=2020}\n@article\n{c, title={d}}", 2),
        ("@ article{a, title={b}}", 1),
    ],
)
def test_an_entry_that_the_parser_passes_over_refuses_the_file(text: str, line: int) -> None:
    with pytest.raises(BadInput, match=rf"^x.bib:{line}: an entry begins here"):
        open_records(text.encode(), "x.bib")


def test_a_file_without_entries_is_refused() -> None:
    with pytest.raises(BadInput, match="holds no record"):
        open_records(b"Nothing here.", "x.bib")


PIECES = st.sampled_from(
    ["@article{", "@", "{", "}", '"', "a", ",", "=", " title = ", "{T}", "\n", "\\", "#", "(", ")",
     "year = 2020", "@comment{", "@string{s = {x}}", "and", "%", "$", "\r", "@book{k, title={B}, year=2021}\n"]
)  # fmt: skip


@settings(deadline=None, max_examples=examples(150))
@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
@example("@article{a, title={b}} @article{c, title={d}}")
@example("@comment{\n@article{a, title={b}}")
def test_any_text_is_rows_or_refused(text: str) -> None:
    try:
        made = plan_publications(text, "x.bib", me=("Popescu I",))
    except CmetrackError:
        return
    seen = re.findall(r"(?m)^@article\{(?=\w+,)", text.replace("\r", "\n"))
    in_comments = "@comment" in text
    assert conserved(made)
    assert made.read >= len(seen) or in_comments


BOMBS = {
    "an abbreviation that doubles itself": '@string{a0 = "xxxxxxxxxx"}\n'
    + "".join(f"@string{{a{n} = a{n - 1} # a{n - 1}}}\n" for n in range(1, 60))
    + "@article{k, title = a59, date = 2024}\n",
    "one long text under many names": f'@string{{a = "{"x" * 60_000}"}}\n'
    + "".join(f"@string{{b{n} = a # {{y}}}}\n" for n in range(5_000))
    + "@article{k, title = b3, date = 2024}\n",
    "a book with a long title and many chapters": f"@book{{p, title={{{'x' * 60_000}}}, year=2020}}\n"
    + "".join(f"@incollection{{c{n}, crossref=p}}\n" for n in range(3_000)),
    "one field of many abbreviations": f'@string{{a = "{"x" * 60_000}"}}\n'
    + "".join(f"@article{{c{n}, title={{T}} # a # a, date=2024}}\n" for n in range(3_000)),
}


@pytest.mark.no_cover  # its time is taken
@pytest.mark.parametrize("bomb", BOMBS)
def test_nothing_doubles_without_end(bomb: str) -> None:
    began = time.monotonic()
    tracemalloc.start()
    try:
        with pytest.raises(BadInput, match="grows too large"):
            open_records(BOMBS[bomb].encode(), "a.bib")
        _size, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 100 << 20
    assert time.monotonic() - began < 20  # 1 s on a quiet machine


@pytest.mark.no_cover  # its time is taken
def test_entries_that_refer_to_each_other_come_to_an_end() -> None:
    chain = "".join(f"@xdata{{x{n}, xdata={{x{n + 1}}}}}\n" for n in range(2_000))
    entries = "".join(f"@article{{c{n}, xdata=x0, title=T, year=2024}}\n" for n in range(2_000))
    began = time.monotonic()
    made = plan_publications(chain + entries, "x.bib")
    assert (made.read, len(made.left_out)) == (4_000, 2_000)
    assert time.monotonic() - began < 30
