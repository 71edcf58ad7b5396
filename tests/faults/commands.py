"""Every command of the program, with a line that does something in the `home` of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from cmetrack.cli.main import app

Lines = dict[str, list[str]]

CASES = Path(__file__).parent.parent / "cases"
ON = ["--on", "2026-11-21"]

AWAY = ["--cycle", "2", "--from", "2025-02-01", "--to", "2025-06-30"]

WRITING: Lines = {
    "init": ["--db", "other.db", "init", "--rulebook", "ro-cmr-2009", "--name", "Dr. Exemplu"],
    "demo": ["demo", "--keep", "demo.db"],
    "add": ["add", "course", "Ecografie", "--start", "2026-03-14", "--hours", "6", *ON],
    "edit": ["edit", "1", "--place", "Cluj-Napoca", *ON],
    "attach": ["attach", "1", "certificate.pdf", "--force"],
    "rm": ["rm", "1", "--yes"],
    "merge": ["merge", "1", "2", "--prefer", "1", *ON],
    "distinct": ["distinct", "1", "2"],
    "undo": ["undo", "--yes"],
    "redo": ["redo", "--yes"],
    "purge": ["purge", "1", "--confirm", "purge"],
    "code add": ["code", "add", "2", "A6RX-G03JLV0B", *ON],
    "code activate": ["code", "activate", "4", "--date", "2026-04-01", *ON],
    "code reject": ["code", "reject", "4", "--reason", "a letter is wrong", *ON],
    "plan add": ["plan", "add", "course", "Un curs", "--start", "2027-02-01", "--hours", "6", *ON],
    "plan done": ["plan", "done", "5", *ON],
    "plan papers": ["plan", "papers", "6", "--tick", "application"],
    "remind": ["remind", *ON],
    "remind add": ["remind", "add", "Viza", "--date", "2027-01-31", "--every", "year"],
    "remind edit": ["remind", "edit", "1", "--date", "2027-02-28"],
    "remind rm": ["remind", "rm", "1", "--yes"],
    "remind snooze": ["remind", "snooze", "record-4", "--until", "2026-12-15", *ON],
    "remind done": ["remind", "done", "record-4", *ON],
    "goal add": ["goal", "add", "total", "60", "--by", "2026-12-31"],
    "goal edit": ["goal", "edit", "1", "--amount", "80"],
    "goal rm": ["goal", "rm", "1", "--yes"],
    "cycle add": ["cycle", "add", "--rulebook", "ru-144", "--start", "2022-03-15"],
    "cycle edit": ["cycle", "edit", "--specialty", "pediatrie"],
    "cycle use": ["cycle", "use", "1"],
    "cycle adjust": ["cycle", "adjust", "away", *AWAY, "--evidence", "certificate.pdf"],
    "import": ["import", "more.csv"],
    "journals import": ["journals", "import", "journals.csv"],
    "journals set": ["journals", "set", "Revista", "--index", "isi", "--issn", "2067-2993"],
    "profile edit": ["profile", "edit", "--cuim", "1234567890", "--workplace", "CMI Exemplu"],
    "db backup": ["db", "backup", "copy.db"],
    "db restore": ["db", "restore", "backup.db", "--yes"],
    "db merge": ["db", "merge", "laptop/other.db", "--yes"],
}
"""Those that change the ledger, or make one."""

READING: Lines = {
    "list": ["list", *ON],
    "open": ["open", "1", "--print"],
    "show": ["show", "1", *ON],
    "history": ["history"],
    "code list": ["code", "list", *ON],
    "code letter": ["code", "letter", "4"],
    "status": ["status", *ON],
    "roster": ["roster", "ledger.db", *ON],
    "remind list": ["remind", "list", *ON],
    "goal list": ["goal", "list", *ON],
    "plan check": [
        "plan",
        "check",
        "course",
        "Un curs",
        "--start",
        "2027-02-01",
        "--hours",
        "6",
        *ON,
    ],
    "plan suggest": ["plan", "suggest", *ON],
    "cycle list": ["cycle", "list", *ON],
    "export": ["export", *ON],
    "reconcile": ["reconcile", "more.csv", *ON],
    "journals list": ["journals", "list"],
    "rules list": ["rules", "list"],
    "rules show": ["rules", "show", "ro-cmr-2009"],
    "rules schema": ["rules", "schema"],
    "rules check": ["rules", "check", "ro-cmr-2009"],
    "rules compare": ["rules", "compare", "ro-cmr-2009", "ro-cmr-2018", *ON],
    "rules test": ["rules", "test", "ru-144", str(CASES / "ru_144.toml")],
    "db path": ["db", "path"],
    "db check": ["db", "check", *ON],
    "db upgrade": ["db", "upgrade"],  # it is of today
    "doctor": ["doctor"],
    "profile show": ["profile", "show"],
    "guide": ["guide", "codes"],
    "schema": ["schema", "status"],
}
"""Those that only look."""

LOOKING: Lines = {
    "cycle adjust, the list": ["cycle", "adjust"],
    "plan": ["plan", *ON],
    "remind --dry-run": ["remind", "--dry-run", *ON],
    "status --forecast": ["status", "--forecast", *ON],
    "undo --list": ["undo", "--list"],
    "db restore, the list": ["db", "restore"],
    "history of a record": ["history", "1"],
    "import --dry-run": ["import", "--dry-run", "more.csv"],
    "remind --print-cron": ["remind", "--print-cron"],
    "plan papers without a tick": ["plan", "papers", "6"],
    "export csv": ["export", "--format", "csv"],
    "export json": ["export", "--format", "json", *ON],
    "export md": ["export", "--format", "md", *ON],
    "export ics": ["export", "--format", "ics", *ON],
}
"""What commands do that could write, asked only to look; and other ways to look."""


ASKING = ("rules new",)
"""Those that only ask somebody at a terminal and know no ledger; tests/cli/test_rules.py answers."""

WITHOUT_LEDGER = (
    "rules list",
    "rules show",
    "rules check",
    "rules schema",
    "rules test",
    "db path",
    "doctor",
    "guide",
    "roster",
    "schema",
)
"""Those that need no ledger."""


def tree() -> Iterator[tuple[str, Any]]:
    """Every command by its words, as Typer knows it."""

    def walk(command: Any, words: list[str]) -> Iterator[tuple[str, Any]]:
        if hasattr(command, "commands"):
            for name in list(command.commands):
                yield from walk(command.get_command(None, name), [*words, name])
        else:
            yield " ".join(words), command

    yield from walk(typer.main.get_command(app), [])
