"""Certificate codes: put on a record, activated, rejected, tried again.

    received → activated
             → rejected → activated or rejected once more

Credits are counted on the authority's own site alone. What is kept here is what the doctor
says of a code, never a claim that it is so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cmetrack.core.record_reader import Allowed, RecordReader, check, describe
from cmetrack.domain.activity import Activity, CodeStatus
from cmetrack.domain.dates import parse_day
from cmetrack.domain.text import clean, same, suggest
from cmetrack.errors import BadValue, NotFound, UsageError
from cmetrack.i18n import gettext as _


def find(text: str, activities: Sequence[Activity], allowed: Allowed) -> Activity:
    """The record of a number or of a code; a number is a record's before it is a code."""
    typed = text.strip()
    for activity in activities:
        if str(activity.id) == typed:
            return activity
    wanted = {same(typed), same(_as_printed(typed, allowed))}
    codes = {activity.code: activity for activity in activities if activity.code}
    for code, activity in codes.items():
        if same(code) in wanted:
            return activity
    near = suggest(typed, codes)
    raise NotFound(
        _("No record has the number or the code '{text}'.").format(text=typed),
        _("Did you mean {near}? `cmetrack code list` shows the codes.").format(near=near)
        if near
        else _("`cmetrack code list` shows the codes, `cmetrack list` the records."),
    )


def with_code(
    activity: Activity,
    allowed: Allowed,
    code: str,
    *,
    status: str | None = None,
    day: str | None = None,
    reason: str | None = None,
) -> Activity:
    """The record with a code on it; refused if it has another one already."""
    reader = RecordReader(allowed)
    printed = _read(reader, "code", code)
    if printed is None:
        raise BadValue(_("The code is empty."))
    if activity.code is not None and same(activity.code) != same(printed):
        raise UsageError(
            _("Record {id} has another code already: {code}").format(
                id=activity.id, code=activity.code
            ),
            _("If that one is wrong: `cmetrack edit {id} --code {new}`.").format(
                id=activity.id, new=printed
            ),
        )
    made = activity._replace(
        code=printed,
        code_status=_read(reader, "code_status", status) or activity.code_status,
        code_date=_read(reader, "code_date", day) or activity.code_date,
        code_reason=_read(reader, "code_reason", reason) or activity.code_reason,
    )
    if troubles := check(made):
        raise BadValue("\n".join(map(describe, troubles)))
    return made


def activated(activity: Activity, day: str | None) -> Activity:
    """The record with its code activated, on a day or on one that is not known.

    Why it was rejected before stays: that is part of its history. The day of the rejection
    does not, as it would be taken for the day of the activation.
    """
    _needs_code(activity)
    kept = activity.code_date if activity.code_status == CodeStatus.ACTIVATED else None
    return activity._replace(code_status=CodeStatus.ACTIVATED.value, code_date=day or kept)


def rejected(activity: Activity, day: str | None, reason: str | None) -> Activity:
    """The record with its code rejected; what is not said of it anew stays."""
    _needs_code(activity)
    if activity.code_status == CodeStatus.ACTIVATED:
        raise UsageError(
            _("The code {code} of record {id} is recorded as activated.").format(
                code=activity.code, id=activity.id
            ),
            _("If that was a mistake: `cmetrack edit {id} --code-status rejected`.").format(
                id=activity.id
            ),
        )
    kept = activity.code_date if activity.code_status == CodeStatus.REJECTED else None
    return activity._replace(
        code_status=CodeStatus.REJECTED.value,
        code_date=day or kept,
        code_reason=reason or activity.code_reason,
    )


def put_right(typed: str, kept: str | None) -> str | None:
    """A word on a code that is kept otherwise than it was typed; None if it is as typed."""
    if kept is None or clean(typed) == kept:
        return None
    return _(
        "The code is kept as {kept}; you typed {typed}: compare it with the certificate."
    ).format(kept=kept, typed=clean(typed))


def doubts_of_day(activity: Activity, on: date) -> Iterator[str]:
    """What is odd about the day on which a code was activated, seen on another day."""
    if activity.code_status != CodeStatus.ACTIVATED or activity.code_date is None:
        return
    day, last = parse_day(activity.code_date), activity.last.day
    if day < last:
        yield _(
            "It is activated on {day}, before the record ends on {last}: is that right?"
        ).format(day=day, last=last)
    if day > on:
        yield _("It is activated from {day}, after {on}: until then the credits wait.").format(
            day=day, on=on
        )


def _needs_code(activity: Activity) -> None:
    if activity.code is None:
        raise UsageError(
            _("Record {id} has no code yet.").format(id=activity.id),
            _("Put it on with `cmetrack code add {id} CODE`.").format(id=activity.id),
        )


def _read(reader: RecordReader, column: str, text: str | None) -> str | None:
    """One column's text as the ledger keeps it; None where nothing was given."""
    value = None if text is None else reader.cell(column, text)
    return None if value is None else str(value)


def _as_printed(text: str, allowed: Allowed) -> str:
    """A code as the certificate has it, where it can be read as one."""
    try:
        return str(RecordReader(allowed).cell("code", text) or "")
    except BadValue:
        return text
