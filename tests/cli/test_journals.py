"""`cmetrack journals`, and what imports and `add` take from the list."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cme
from tests.formats.publications import FILES

LIST = "Titlu;ISSN;Clasa\nPneumologia;2067-2993, 2247-059X;medline\nRural medicine;;ISI\n"


@pytest.fixture
def ledger(cme: Cme, here: Path) -> Cme:
    cme("init", "--rulebook", "ro-cmr-2009", "--name", "Dr. Ilinca Exemplu")
    (here / "j.csv").write_text(LIST)
    return cme


def test_a_list_comes_in_is_shown_and_is_taken_back(ledger: Cme) -> None:
    assert ledger("journals", "import", "j.csv") == (
        0,
        "",
        (
            "j.csv: 2 journals; 2 new, 0 changed, 0 as before.\n"
            "Next: `cmetrack import FILE --update` fills in publications that are there already.\n"
        ),
    )
    assert ledger("journals", "list").out == (
        "journal         ISSN                 class\n"
        "Pneumologia     2067-2993 2247-059X  medline\n"
        "Rural medicine                       isi\n"
    )
    assert json.loads(ledger("journals", "list", "--json").out)[0] == {
        "id": 1,
        "title": "Pneumologia",
        "issn": ["2067-2993", "2247-059X"],
        "index": "medline",
    }
    assert ledger("journals", "import", "j.csv").err == (
        "j.csv: 2 journals; 0 new, 0 changed, 2 as before.\n"
    )
    assert ledger("undo", "--yes").code == 0
    assert ledger("journals", "list").out == "No journals are listed.\n"
    assert ledger("redo", "--yes").code == 0
    assert len(json.loads(ledger("journals", "list", "--json").out)) == 2


def test_a_list_with_a_wrong_row_is_not_taken_in(ledger: Cme) -> None:
    ran = ledger("journals", "import", "-", input="title,index\nA,isi\nB,foo\n")
    assert ran.code == 2
    assert ran.err.splitlines()[0].startswith("<stdin>:3: column 'index': 'foo' is not known here")
    assert ran.err.splitlines()[1:] == [
        "No journal was taken in from <stdin>.",
        "Mend these rows and import it again.",
    ]
    assert ledger("journals", "list", "--json").out == "[]\n"


def test_one_journal_is_set(ledger: Cme) -> None:
    ledger("journals", "import", "j.csv")
    ran = ledger("journals", "set", "pneumologia", "--index", "isi")
    assert ran.err == "'pneumologia' is 'isi'; later publications and subscriptions take that.\n"
    assert json.loads(ledger("journals", "list", "--json").out)[0]["issn"] == [
        "2067-2993",
        "2247-059X",
    ]
    assert "listed so already" in ledger("journals", "set", "pneumologia", "--index", "isi").err
    ran = ledger("journals", "set", "X", "--index", "none", "--issn", "2067-2993")
    assert (ran.code, ran.err) == (
        2,
        "column 'issn': 'pneumologia' has the same ISSN and is 'isi'\n",
    )


def test_add_takes_the_class_from_the_list_and_says_so(ledger: Cme) -> None:
    given = ("subscription", "Abonament", "--start", "2026", "--journal", "pneumologia")
    assert "Incomplete" in ledger("add", *given).err
    ledger("journals", "import", "j.csv")
    ran = ledger("add", *given, "--again")
    assert "Its index class is 'medline', by your list of journals.\n" in ran.err
    assert "It gives 5 credits" in ran.err


def test_publications_come_in_with_their_class_and_place(ledger: Cme) -> None:
    ledger("journals", "import", "j.csv")
    ran = ledger("import", FILES / "zotero.bib", "--json")
    assert ran.code == 0
    report = json.loads(ran.out)
    assert report["added"] == 3
    assert [one["why"] for one in report["left_out"]] == ["not-among-authors"]
    records = {one["title"]: one for one in json.loads(ledger("list", "--json").out)}
    mine = records["Un caz rar de TBC ganglionară la copil: prezentare de caz"]
    assert (mine["index"], mine["position"], mine["awarded"]) == ("medline", "first", 80)
    ran = ledger("import", FILES / "zotero.bib")
    assert "3 there already" in ran.err


def test_me_goes_before_the_ledgers_name(ledger: Cme) -> None:
    ledger(
        "import",
        FILES / "pubmed.nbib",
        "--me",
        "Matei Radu",
        "--me",
        "Ivanov I",
        "--rejects",
        "r.nbib",
    )
    records = json.loads(ledger("list", "--json").out)
    assert [one["position"] for one in records] == ["first", "first", "first"]
