"""What a change did, as the log keeps it: a code and its arguments; the sentence is made here.

So a change can be told in any language, whenever it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from cmetrack.i18n import N_, gettext as _, ngettext

SENTENCES = {
    "": N_("(its words were purged)"),
    "text": "{text}",
    "made": N_("Made the ledger"),
    "sample-made": N_("Made the sample ledger"),
    "sample-imported": N_("Imported the sample, {file}"),
    "imported": N_("Imported {files}: {added} added, {updated} updated"),
    "added": N_("Added {id}: {kind} '{title}'"),
    "changed": N_("Changed {columns} of {id}: '{title}'"),
    "removed": N_("Removed record {id}: {kind} '{title}'"),
    "attached": N_("Attached {name} to {id}: '{title}'"),
    "cycle-begun": N_("Began cycle {id} under {rulebook}"),
    "cycle-changed": N_("Changed cycle {id}"),
    "cycle-and-name-changed": N_("Changed cycle {id} and the doctor's name"),
    "name-changed": N_("Changed the doctor's name"),
    "cycle-used": N_("Took cycle {id} into use"),
    "journals-imported": N_("Took journals from {file}: {added} new, {updated} changed"),
    "journal-set": N_("Set the class of the journal '{title}'"),
    "code-received": N_("Code {code} of record {id} is recorded as received"),
    "code-received-on": N_("Code {code} of record {id} is recorded as received, {day}"),
    "code-activated": N_("Code {code} of record {id} is recorded as activated, day not known"),
    "code-activated-on": N_("Code {code} of record {id} is recorded as activated on {day}"),
    "code-rejected": N_("Code {code} of record {id} is recorded as rejected"),
    "code-rejected-on": N_("Code {code} of record {id} is recorded as rejected on {day}"),
    "plan-done": N_("Done, as planned: {id}, '{title}'"),
    "ticked": N_("Ticked off for record {id}"),
    "unticked": N_("Unticked for record {id}"),
    "ticked-and-unticked": N_("Ticked off and unticked for record {id}"),
    "taken-back": N_("Took back change {number}: {what}"),
    "done-again": N_("Did change {number} again: {what}"),
    "purged": N_("Purged records: {ids}"),
}
SEVERAL = {
    "removed-several": (N_("Removed {count} record: {ids}"), N_("Removed {count} records: {ids}")),
    "planned": (
        N_("Planned record {ids}: {kind} '{title}', {start}"),
        N_("Planned {count} records, {ids}: {kind} '{title}', {start} to {last}"),
    ),
}
"""Sentences that go by `count` (one, if none is told)."""


class Done(NamedTuple):
    """What a change did; the code is empty where its words were purged."""

    code: str = ""
    arguments: Mapping[str, Any] = {}


NOTHING_SAID = Done()


def did(code: str, /, **arguments: Any) -> Done:
    """What a change did, by a code of `SENTENCES` or `SEVERAL`."""
    return Done(code, arguments)


def sentence(what: Done) -> str:
    """What a change did, in words."""
    code, arguments = what
    if code in SEVERAL:
        template = ngettext(*SEVERAL[code], arguments.get("count", 1))
    else:
        template = _(SENTENCES[code])
    known = dict(arguments)
    if "what" in known:
        known["what"] = sentence(Done(*known["what"]))
    return template.format(**known)


def parsed(words: str) -> Done:
    """What a sentence of 0.1.0, which kept no codes, says; what is not known stays as it is."""
    templates = [
        (code, template) for code, template in SENTENCES.items() if code not in ("", "text")
    ]
    templates += [(code, template) for code, pair in SEVERAL.items() for template in pair]
    for code, template in templates:
        if match := re.fullmatch(_pattern(template), words, re.DOTALL):
            found: dict[str, Any] = match.groupdict()
            found |= {name: int(found[name]) for name in _NUMBERS & found.keys()}
            if "what" in found:
                found["what"] = parsed(found["what"])
            return Done(code, found)
    return did("text", text=words) if words else Done()


_NUMBERS = {"id", "count", "added", "updated", "number"}


def _pattern(template: str) -> str:
    pieces = re.split(r"\{(\w+)\}", template)
    names = iter(pieces[1::2])
    found = re.escape(pieces[0])
    for literal in pieces[2::2]:
        name = next(names)
        found += f"(?P<{name}>{r'[0-9]+' if name in _NUMBERS else '.+?'})" + re.escape(literal)
    return found
