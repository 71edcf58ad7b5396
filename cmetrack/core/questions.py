"""The questions by which a record is entered, in words."""

from collections.abc import Iterable
from typing import NamedTuple

from cmetrack.domain.activity import KINDS, SPECIALTIES
from cmetrack.domain.columns import COLUMNS
from cmetrack.i18n import N_, gettext as _, word

_ASKED = {
    "kind": N_("What was it"),
    "event": N_("What kind of activity was it at"),
    "title": N_("Title"),
    "start": N_("Day, or days as in 14-16.03.2026"),
    "sessions": N_("Its days, as in 11.01.2026, 25.01.2026"),
    "dated": N_("When it came out: a day, 2026-03 or 2026"),
    "end": N_("Until"),
    "works": N_("As first author or as co-author"),
    "provider": N_("Organiser"),
    "place": N_("Town"),
    "country": N_("Country"),
    "accreditation": N_("Credited by ({choices})"),
    "format": N_("How it was held ({choices})"),
    "credits": N_("Credits on the certificate"),
    "hours": N_("Hours"),
    "days": N_("Days attended"),
    "level": N_("Level ({choices})"),
    "role": N_("Your role ({choices})"),
    "attended": N_("Attended ({choices})"),
    "works_first": N_("Works there as first author"),
    "works_co": N_("Works there as co-author"),
    "journal": N_("Journal or publisher"),
    "index": N_("Index class of the journal ({choices}; ? tells all)"),
    "authors": N_("Number of authors"),
    "position": N_("Your place among them ({choices})"),
    "pages": N_("Number of pages"),
    "specialty": N_("Specialty ({choices}, or its name)"),
    "code": N_("Individual code"),
    "certificate": N_("Certificate, series and number"),
    "identifier": N_("DOI, PMID or ISBN"),
}
"""What is asked for a column; `event`, `sessions` and `dated` are the kind and the days of some."""


def asked(what: str) -> str:
    """The words of a question, in which what may be chosen stands as people read it."""
    choices = (
        SPECIALTIES if what == "specialty" else COLUMNS[what].choices if what in COLUMNS else ()
    )
    listed = _listed(what, choices)
    if len(choices) > _MOST:
        listed = f"{_listed(what, choices[:3])} … {word(what, choices[-1])}"
    return _(_ASKED[what]).format(choices=listed)


_MOST = 6  # choices that a question names


def _listed(column: str, choices: Iterable[str]) -> str:
    return ", ".join(word(column, one) for one in choices)


class Question(NamedTuple):
    """One question: what it fills, its words, its proposal, and what may complete an answer.

    What it proposes is taken by an empty answer; where it is to be `confirmed` only by a yes.
    """

    name: str
    text: str
    proposal: str = ""
    known: tuple[str, ...] = ()
    confirmed: bool = False

    @property
    def about(self) -> str:
        """What it asks, and what may be answered."""
        if self.name == "works":
            return _("As first author it gives more than as one of the others: first, co-author.")
        if self.name == "start":
            return _(
                "A day, `14.03.2026`; several, `14-16.03.2026`; days apart, `11.01.2026, 25.01.2026`; of a day this year its month and year may be left out."
            )
        column = COLUMNS[self.name]
        groups = KINDS if self.name == "kind" else {"": column.choices}
        listed = "; ".join(_listed(self.name, choices) for choices in groups.values())
        about = _(column.about)
        said = _("{about}: {choices}").format(about=about, choices=listed) if listed else about
        return f"{said[:1].upper()}{said[1:]}."
