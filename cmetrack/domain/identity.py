"""When two records are one.

A record is the same as another when its code is; or its DOI, PMID or ISBN; or its certificate's
number together with the organiser, or with title and days; or else, where neither has a code, an
identifier or a certificate that the other has differently, all of kind, title, start and end.
Nothing that a doctor earned twice may vanish.

An ISSN names a journal and not a work, and a book's number stands on its chapters too: of these
nothing is made one. A title such as "Editorial" names no work (`sameness.toml`).
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import repeat
from string import punctuation
from typing import NamedTuple
from urllib.parse import unquote
from zlib import crc32

from cmetrack.domain.activity import DATED_BY_YEAR, Activity, Column, Columns, some
from cmetrack.domain.columns import no_numbers
from cmetrack.domain.text import same, same_all
from cmetrack.domain.word_files import word_file

_APART = "\x1f"  # no text that is kept has it
_DAY = len("2026-03-14")
_MOST_KNOWN = 10_000


MARKS = 5
"""So many fields of an identity, the first ones, are marks."""


class Identity(NamedTuple):
    """A record as it is compared; None where something is not known.

    First the marks, by which a ledger finds records that may be one: a code, a certificate's
    number with its organiser, an identifier, that number with the days, the title with the days.
    """

    code: str | None
    certificate: str | None
    identifier: str | None
    dated: str | None
    event: str
    number: str | None
    named: str | None
    """The identifier, also where it is larger than the record."""
    whole: str
    """Kind, title, start and end; of a title that names no work, the journal, too."""


def identify(activity: Activity) -> Identity:
    """The marks by which a record is recognised."""
    kind, start, end = activity.kind, activity.start, activity.end or activity.start
    title = same(activity.title)
    number = numbers_of([activity.certificate])[0] if activity.certificate else None
    named, provider = identifier_of(activity.identifier), activity.provider
    organiser = same(provider) if number and provider else None
    days = _days(start, end)
    journal = same(activity.journal or "") if is_generic(kind, title) else ""
    return Identity(
        _codes_of([activity.code])[0] if activity.code else None,
        f"{organiser}{_APART}{number}" if organiser else None,
        named if _names_it(kind, named) else None,
        f"{days}{_APART}{number}" if number else None,
        f"{days}{_APART}{title}",
        number,
        named,
        _APART.join((kind, title, _moment(start), _moment(end), journal)),
    )


def is_one(one: Identity, other: Identity) -> bool:
    """Whether two records are the same."""
    if any(mine and mine == theirs for mine, theirs in zip(one[:3], other[:3], strict=True)):
        return True
    if one.event != other.event:
        return False
    if one.number and one.number == other.number:
        return True
    return one.whole == other.whole and not differ(one, other)


def differ(one: Identity, other: Identity) -> bool:
    """Whether a code, a certificate or an identifier of one sort sets two records apart."""
    if one.code and other.code and one.code != other.code:
        return True
    if one.number and other.number and one.number != other.number:
        return True
    mine, theirs = one.named, other.named
    if not mine or not theirs or mine == theirs:
        return False
    return mine.partition(":")[0] == theirs.partition(":")[0]


def check_of(mark: str) -> int:
    """A small number that follows from a mark: quick to look up, but two marks may share one."""
    return crc32(mark.encode())


def keys_of(columns: Columns, titles: dict[str, bytes]) -> list[Column | None]:
    """The marks of very many records as a ledger keeps them, by columns, in their order.

    A code is kept itself, of the others what `check_of` says. A mark that no record has is no
    column. `titles` are those that were met before, and what `same` said of them.
    """
    kinds, starts = columns["kind"], columns["start"]
    ends = [end or start for start, end in zip(starts, columns.get("end") or starts, strict=True)]
    # A check of two texts goes on from that of the first, of which there are few.
    if set(map(len, starts)) | set(map(len, ends)) == {_DAY}:
        days = [
            crc32(f"{start}{_APART}{end}{_APART}".encode())
            for start, end in zip(starts, ends, strict=True)
        ]
    else:
        pairs = zip(starts, ends, strict=True)
        days = [crc32(f"{_days(start, end)}{_APART}".encode()) for start, end in pairs]
    fresh = list(set(columns["title"]).difference(titles))
    if len(titles) + len(fresh) > _MOST_KNOWN:
        titles.clear()
        fresh = list(set(columns["title"]))
    titles.update(zip(fresh, map(str.encode, same_all(fresh)), strict=True))
    sames = map(titles.__getitem__, columns["title"])
    texts = _known(columns.get("certificate"), numbers_of)
    numbers = [text.encode() if text else None for text in texts] if texts and any(texts) else None
    named = [identifier_of(text) for text in columns.get("identifier") or ()]
    works = [
        check_of(one) if one and _names_it(kind, one) else None
        for kind, one in zip(kinds, named, strict=False)
    ]
    return [
        _known(columns.get("code"), _codes_of),
        numbers and _after(_organisers(columns.get("provider"), len(kinds)), numbers),
        works if some(works) else None,
        numbers and _after(days, numbers),
        list(map(crc32, sames, days)),
    ]


def _after(
    checks: Iterable[int | None], numbers: Sequence[bytes | None]
) -> Sequence[int | None] | None:
    checks = list(checks)
    if all(numbers) and None not in checks:
        return list(map(crc32, numbers, checks))  # type: ignore[arg-type]
    found = [
        crc32(number, check) if number and check is not None else None
        for check, number in zip(checks, numbers, strict=True)
    ]
    return found if some(found) else None


def _known(
    texts: Column | None, read: Callable[[Sequence[str]], Sequence[str | None]]
) -> Sequence[str | None] | None:
    """What is read of those texts that are known, all at once."""
    if texts is None or not any(texts):
        return None
    if None not in texts:
        return read(texts)
    found = iter(read([text for text in texts if text]))
    return [next(found) if text else None for text in texts]


def _codes_of(texts: Sequence[str]) -> list[str | None]:
    return [one or None for one in same_all(texts)]


def _organisers(providers: Column | None, count: int) -> Iterable[int | None]:
    known = {text: same(text) for text in set(providers or ()) if text}
    checks = {text: check_of(f"{one}{_APART}") for text, one in known.items() if one}
    return map(checks.get, providers) if providers else repeat(None, count)


def _moment(text: str) -> str:
    return text.removesuffix("T00:00")  # midnight is no time


def _days(start: str, end: str) -> str:
    return f"{start[:_DAY]}{_APART}{end[:_DAY]}"


# One normal form for each sort of number


@cache
def _generic() -> frozenset[str]:
    return frozenset(map(same, word_file("sameness")["generic_titles"]))


def is_generic(kind: str, title: str) -> bool:
    """Whether the title of a publication, as `same` leaves it, names no work."""
    return kind in DATED_BY_YEAR and title in _generic()


class _Runs(dict[str, str]):
    """What is left of the letters and signs between the digits of certificates' numbers."""

    def __missing__(self, run: str) -> str:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        self[run] = _left_of(run)
        return self[run]


_RUNS = _Runs()
_SIGNS = "0" + punctuation
# Compiled when they are needed first, which in most runs they are not.
_RUN = r"[^0-9\n]+"
_DATE = "\ue000"  # stands for the word before a certificate's day; no text that is kept has it
_ITS_DAY = rf"(?m:{_DATE}(?:[0-9]{{1,2}}[./]?[0-9]{{1,2}}[./]?[0-9]{{2,4}}(?:г\.?|года)?$)?)"


def work_of(activity: Activity) -> str:
    """The work that a publication publishes, wherever: what `work` names, or else the title.

    A title that names no work is one with its journal, its day and its identifier alone.
    """
    title = same(activity.work or activity.title)
    if activity.work or not is_generic(activity.kind, title):
        return title
    named, journal = identifier_of(activity.identifier), same(activity.journal or "")
    return _APART.join((title, named or "", journal, activity.start))


def _left_of(run: str) -> str:
    bare = _around_numbers().sub(lambda found: _DATE if found["date"] else " ", run.lower())
    return same(f"{bare}0")[:-1]


@cache
def _no_number() -> frozenset[str]:
    return frozenset(f(word) for word in no_numbers() for f in (same, _left_of))


@cache
def _around_numbers() -> re.Pattern[str]:
    around, dated = (
        "|".join(sorted(map(re.escape, word_file("sameness")[name]), key=len, reverse=True))
        for name in ("number_words", "dated")
    )
    return re.compile(
        rf"(?<![^\W\d_])(?:(?:{around})[.:]?|(?P<date>{dated}))(?![^\W\d_])|[№#:]|\bn[°º]"
    )


def numbers_of(certificates: Sequence[str]) -> list[str | None]:
    """The numbers of certificates without the words around them; None where there is none."""
    whole = "\n".join(certificates)
    if whole.count("\n") >= max(len(certificates), 1):
        return [numbers_of([" ".join(text.split())])[0] for text in certificates]
    if len(runs := set(re.findall(_RUN, whole))) == 1:  # as of one organiser's certificates
        [run] = runs
        whole = whole.replace(run, _RUNS[run])
    else:
        whole = re.sub(_RUN, lambda found: _RUNS[found[0]], whole)
    if _DATE in whole:
        whole = re.sub(_ITS_DAY, "", whole)
    numbers = [one.rstrip(".") for one in whole.split("\n")]
    nothing = _no_number()
    return [one if one.strip(_SIGNS) and one not in nothing else None for one in numbers]


_DOI = r"10\.[0-9]{4,9}\s*/\s*\S+"
_PMID = r"(?:pmid|pubmed(?:id)?):?0*([1-9][0-9]{0,8})(?![0-9])|0*([1-9][0-9]{0,8})$"
_PUBMED = r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/0*([0-9]+)"
_ISSN = (
    r"(?:[epl]-?)?issn(?:-l)?[^0-9]{0,9}([0-9]{4}-?[0-9]{3}[0-9x])"
    r"|([0-9]{4}-[0-9]{3}[0-9x])(?![0-9-])"
)
_ISBN = r"(isbn(?:-?1[03])?:?)?((?:97[89]-?)?(?:[0-9]-?){9}[0-9x])(?![0-9])"
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def identifier_of(text: str | None) -> str | None:
    """An identifier in its one form, its sort before it; what is of no known sort without one."""
    if not text:
        return None
    plain = text.translate(_HYPHENS).lower()
    if found := re.search(_DOI, unquote(plain) if "%" in plain else plain):
        doi = re.sub(r"[?#].*", "", found[0]) if "doi.org" in plain else found[0]
        closing = ".,;]}>'\"”" + ("" if "(" in doi else ")")
        return "doi:" + "".join(doi.split()).rstrip(closing)
    bare = "".join(plain.split())
    if found := re.search(_PUBMED, bare) or re.match(_PMID, bare):
        return f"pmid:{next(filter(None, found.groups()))}"
    if found := re.match(_ISSN, bare):
        return f"issn:{(found[1] or found[2]).replace('-', '')}"
    if found := re.match(_ISBN, bare):
        digits = found[2].replace("-", "")
        if found[1] or "-" in found[2] or len(digits) == 13 or _check_of_ten(digits) == digits[9]:
            return f"isbn:{_thirteen(digits)}"
    written = same(text)
    known = any(map(str.isalnum, written)) and written not in _no_number()
    return f":{written}" if known else None


def _check_of_ten(digits: str) -> str:
    total = sum((10 - place) * int(digit) for place, digit in enumerate(digits[:9]))
    return "0123456789x"[-total % 11]


def _thirteen(digits: str) -> str:
    if len(digits) == 13:
        return digits
    whole = f"978{digits[:9]}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(whole))
    return f"{whole}{-total % 10}"


def _names_it(kind: str, identifier: str | None) -> bool:
    """Whether an identifier names the work itself and nothing larger."""
    return bool(identifier) and kind != "chapter" and not str(identifier).startswith("issn:")
