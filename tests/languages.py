"""The whole program in a language that marks every sentence: `⟦Record 1 was removed.⟧`.

`python -m tests.languages FOLDER INTO [mark]` runs a line of every command in that folder and
writes what each answered, as JSON; with `mark`, every sentence that gettext gives is marked. With
`en`, `ro` or `ru` instead it is what people read in that language, each command's help among it.
"""

from __future__ import annotations

import gettext
import json
import os
import sys
from pathlib import Path

from cmetrack.i18n import LANGUAGES, _InUse, use

OPEN, CLOSE = "⟦", "⟧"
MARKS = str.maketrans("", "", OPEN + CLOSE)


class Marked(gettext.NullTranslations):
    """A catalogue for a language that nobody speaks and everybody can read."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return message if "numbers" in context or "tenths" in context else self.gettext(message)


BESIDE = [
    ["export", "--format", "csv", "--excel"],
    ["import", "more.csv", "--dry-run", "-o", "draft.json"],
    ["list", "--kind", "article", "--on", "2026-11-21", "--json"],
    ["remind", "--again", "--on", "2026-12-24", "--json"],
]
"""Other answers that scripts read."""

WRONG = [
    ["add", "cuorse", "Inima", "--start", "2026-03-14"],
    ["add", "course", "Inima", "--start", "2026-02-30"],
    ["show", "999", "--json"],
    ["list", "--nothing"],
    ["--db", "nowhere.db", "status", "--json"],
    ["import", "nothing.csv", "--json"],
    ["import", "wrong.csv", "--json"],
    ["import", "wrong.csv", "--json", "--rejects", "rejects.csv"],
    ["remind", "--on", "2027-03-01", "--exit-code", "--json"],
    ["remind", "--again", "--on", "2027-03-01", "--exit-code"],
]
"""Lines that end with a code of their own, most of them."""


def main() -> None:
    folder, into, how = Path(sys.argv[1]), Path(sys.argv[2]), "".join(sys.argv[3:])
    if how == "mark":
        _InUse.catalogue = Marked()
    elif how:
        use(how)

    from typer.testing import CliRunner

    from cmetrack.cli.main import app
    from tests.faults import commands, conftest
    from tests.faults.program import AT, set_clock

    set_clock(AT)
    os.chdir(folder)
    os.environ["CMETRACK_DB"] = "ledger.db"
    conftest.files(folder)
    (folder / "wrong.csv").write_text(
        "kind,title,start\ncuorse,A,2026-01-01\ncourse,B,2026-01-02\n"
    )
    shows = {words for words, one in commands.tree() if any("--json" in p.opts for p in one.params)}

    def lines() -> list[list[str]]:
        named = {**commands.READING, **commands.LOOKING, **commands.WRITING}
        if how in LANGUAGES:
            helps = [[*words.split(), "--help"] for words, _command in commands.tree()]
            return [*conftest.FURNISH, *named.values(), *BESIDE[:2], *WRONG, ["--help"], *helps]
        asked = [
            [*line, "--json"] if words.split(",")[0].split(" --")[0] in shows else line
            for words, line in named.items()
        ]
        return [*conftest.FURNISH, *BESIDE, *asked, *WRONG]

    answers = []
    for line in lines():
        ran = CliRunner().invoke(app, line)
        if ran.exception is not None and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        answers.append([line, ran.exit_code, ran.stdout, ran.stderr])
    into.write_text(json.dumps(answers), encoding="utf-8")


if __name__ == "__main__":
    main()
