"""`cmetrack doctor`: how the program is installed, for a person and for a report of a fault."""

from __future__ import annotations

import typer

from cmetrack.cli.params import Json, command_app, session
from cmetrack.i18n import gettext as _

app = command_app()


@app.command()
def doctor(context: typer.Context, as_json: Json = False) -> None:
    """Look at the installation: versions, paths, language, terminal, completion, reminders.

    \b
    cmetrack doctor
    cmetrack doctor --json

    It needs no ledger, changes nothing and tells nothing personal, so that what it prints can
    go into a report. `cmetrack db check` looks at the ledger.
    """
    from cmetrack.cli.installation import look

    run = session(context)
    sections = look(run)
    if as_json:
        run.show_json(
            {
                **{one.key: {item.key: item.value for item in one.items} for one in sections},
                "advice": [item.advice for one in sections for item in one.items if item.advice],
            }
        )
        return
    from cmetrack.present.blocks import Heading, Paragraph

    for section in sections:
        run.show_blocks([Heading(section.title)])
        for item in section.items:
            text = _("{label}: {value}").format(label=item.label, value=_in_words(item.value))
            run.show_blocks([Paragraph(text, indent=1)])
            if item.advice:
                run.show_blocks([Paragraph(item.advice, "faint", 2)])


def _in_words(value: str | bool | int | None) -> str:
    if value is None:
        return _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
