"""`cmetrack doctor`: how the program is installed, for a person and for a report of a fault."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from cmetrack.cli.installation import Installation, look
from cmetrack.cli.params import Json, command, session
from cmetrack.i18n import gettext as _
from cmetrack.present.blocks import Block, Heading, Paragraph


@command()
def doctor(context: typer.Context, as_json: Json = False) -> None:
    """Look at the installation: versions, paths, language, terminal, completion, reminders.

    \b
    cmetrack doctor
    cmetrack doctor --json

    It needs no ledger, changes nothing and tells nothing personal, so that what it prints can
    go into a report. `cmetrack db check` looks at the ledger.
    """
    run = session(context)
    run.show(look(run), as_json, json=_json, blocks=_blocks)


def _json(found: Installation) -> dict[str, object]:
    facts = {key: {one.key: one.value for one in facts} for key, (_title, facts) in found.items()}
    every = [one.advice for _title, facts in found.values() for one in facts]
    return {**facts, "advice": list(filter(None, every))}


def _blocks(found: Installation) -> Iterator[Block]:
    words: dict[object, str] = {None: _("none"), True: _("yes"), False: _("no")}
    for title, facts in found.values():
        yield Heading(title)
        for one in facts:
            is_word = one.value is None or isinstance(one.value, bool)
            value = words[one.value] if is_word else one.value
            text = _("{label}: {value}").format(label=one.label, value=value)
            yield Paragraph(text, indent=1)
            if one.advice:
                yield Paragraph(one.advice, "faint", 2)
