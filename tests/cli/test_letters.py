"""The letters on top of a dossier, and which form is filled: by its name, by the sort of cycle."""

from io import BytesIO
from pathlib import Path

import pytest

from tests.cli.conftest import Cme

LETTER = """\
Către Colegiul Medicilor Arini

Cerere

Numele și prenumele: Dr. Ilinca Exemplu
CUIM: 1234567890
Cod de parafă: ____________________
Specialitatea: medicină internă
Gradul profesional: ____________________
Locul de muncă: ____________________
E-mail: ____________________

Vă rog să îmi evaluați punctajul profesional pentru perioada 01.01.2026
– 31.12.2026 și să îmi acordați avizul anual pentru prelungirea
activității.

Credite EMC acumulate: 6, din cele 40 cerute.

Anexez tabelul cronologic al activităților și copiile certificatelor.

Data: ____________________
Semnătura și parafa: ____________________
"""


@pytest.fixture
def retired(cme: Cme) -> None:
    cme("init", "--rulebook", "ro-cmr-2018", "--retired", "--specialty", "medicină internă")
    cme("profile", "edit", "--name", "Dr. Ilinca Exemplu", "--cuim", "1234567890")
    cme("profile", "edit", "--authority", "Colegiul Medicilor Arini")
    cme("add", "course", "Inima", "--start", "2026-03-14", "--hours", "6")


@pytest.mark.usefixtures("retired")
def test_a_letter_is_text_on_standard_output_and_a_file_of_its_kinds(cme: Cme, here: Path) -> None:
    ran = cme("export", "--for", "request")
    assert ran.out == LETTER
    # It asks for what the whole cycle gave, whatever part of it the table is of.
    assert cme("export", "--for", "request", "--period", "2026-01-01/2026-06-30").out == LETTER
    assert ran.err.splitlines()[:2] == [
        "To complete on the form, where lines are blank:",
        "  Seal code: `cmetrack profile edit --seal …`",
    ]
    assert cme("export", "-o", "request.txt", "--for", "request").err.endswith(
        "Wrote request.txt: the letter on 2026-11-21.\n"
    )
    assert (here / "request.txt").read_text("utf-8") == LETTER
    for kind in ("pdf", "html", "docx"):
        assert cme("export", "-o", f"request.{kind}", "--for", "request").code == 0
    from docx import Document  # type: ignore[import-untyped, unused-ignore]

    told = [one.text for one in Document(BytesIO((here / "request.docx").read_bytes())).paragraphs]
    assert {"Către Colegiul Medicilor Arini", "Cerere"} <= set(told)
    page = (here / "request.html").read_text("utf-8")
    assert "avizul anual" in page
    assert "SHA-256" not in page


@pytest.mark.usefixtures("retired")
def test_what_a_letter_is_not_and_forms_that_are_not_known_are_refused(
    cme: Cme, here: Path
) -> None:
    for kind in ("xlsx", "zip"):
        ran = cme("export", "-o", f"request.{kind}", "--for", "request")
        assert (ran.code, list(here.glob("request.*"))) == (2, [])
        said = f"The form 'request' is a letter, which no {kind.upper()} holds."
        assert ran.err.splitlines()[0] == said
    ran = cme("export", "--for", "retired")
    assert ran.err.startswith("The form 'retired' is a table, which is not written as text.\n")
    ran = cme("export", "-o", "x.pdf", "--for", "yearly")
    assert ran.code == 2
    for id in ("college", "retired", "request", "plain"):
        assert f"{id}: " in ran.err


@pytest.mark.usefixtures("retired")
def test_the_form_is_that_of_the_sort_of_cycle(cme: Cme, here: Path) -> None:
    cme("export", "-o", "dossier.html")
    page = (here / "dossier.html").read_text("utf-8")
    assert "Tabel cronologic al activităților EMC din ultimul an, 01.01.2026 – 31.12.2026" in page
    cme("cycle", "add", "--rulebook", "ro-cmr-2018", "--start", "2022-01-01", "--name", "usual")
    cme("export", "-o", "usual.html", "--cycle", "usual")
    page = (here / "usual.html").read_text("utf-8")
    assert "Tabel cronologic al activităților EMC, 01.01.2022 – 31.12.2026" in page
    assert "avizul anual" not in cme("export", "--for", "request", "--cycle", "usual").out


def test_a_form_beside_a_rulebook_is_checked_with_it(cme: Cme, here: Path) -> None:
    form = 'like = "ru-144"\n[[form]]\nid = "short"\nlike = "portfolio"\nabout = "Short"\n'
    (here / "mine.form.toml").write_text(form, "utf-8")
    from cmetrack.rulebooks import path_of

    for what in ("", ".en"):
        text = path_of("ru-144").with_name(f"ru-144{what}.toml").read_text("utf-8")
        (here / f"mine{what}.toml").write_text(text, "utf-8")
    ran = cme("rules", "check", "mine.toml")
    assert ran.code == 2
    assert ran.err.splitlines()[0].startswith("mine.form.toml: 'form[1].like': 'portfolio' is not")
    form = """
like = "ru-144"
[[person]]
key = "stamp"
label = "Stamp"
[[form]]
id = "short"
language = "en"
title = "Dear {authority}"
about = "Short"
body = "My stamp is {stamp}."
"""
    (here / "mine.form.toml").write_text(form, "utf-8")
    assert cme("rules", "check", "mine.toml").code == 0
    cme("init", "--rulebook", "mine.toml", "--start", "2024-01-01")
    ran = cme("export", "--for", "short")
    assert ran.out.endswith("My stamp is ________________.\n")
    assert "  Stamp: `cmetrack profile edit --set stamp=…`\n" in ran.err
    assert "--set stamp=…" in cme("profile", "show").err
    assert cme("profile", "edit", "--set", "stamp=A 1").code == 0
    assert cme("export", "--for", "short").out.endswith("My stamp is A 1.\n")
