"""The forms that stand beside a rulebook: `ID.form.toml`."""

from collections.abc import Sequence
from pathlib import Path

from cmetrack import i18n
from cmetrack.rulebooks import HERE, file_beside, load, path_of, read_toml, shipped
from cmetrack.rules.forms import NO_FORMS, Forms, PersonField, read_forms
from cmetrack.rules.rulebook import Rulebook


def forms(name: str, *, own: bool = False) -> Forms:
    """The forms on which the authority of a rulebook takes a dossier; last the one for any law.

    `own` leaves that one out.
    """
    book, path = load(name), path_of(name)
    files = [file_beside(path, "form"), *([] if own else [HERE / "plain.form.toml"])]
    found = [_read(one, book) for one in files if one.is_file()]
    all_forms = [form for one in found for form in one.form]
    if not own:
        # The one for any law speaks as the authority's own does, else as the doctor.
        language = all_forms[0].language if len(found) > 1 else i18n.language()
        all_forms[-1] = all_forms[-1]._replace(language=language)
    return Forms(tuple(field for one in found for field in one.person), tuple(all_forms))


def without_option(name: str, fields: Sequence[PersonField]) -> set[str]:
    """Those of a rulebook's fields of a person that no shipped rulebook has: no option is theirs."""
    if path_of(name).parent == HERE:
        return set()
    return {one.key for one in fields} - {one.key for one in shipped_fields()}


def shipped_fields() -> list[PersonField]:
    """What the rulebooks that came with the program ask of a person."""
    return [one for id in shipped() for one in forms(id, own=True).person]


def _read(file: Path, book: Rulebook) -> Forms:
    """The forms of a file, behind them those of the shipped rulebook whose forms it is `like`."""
    data = read_toml(file)
    like, known = data.get("like"), shipped()
    other = HERE / f"{like}.form.toml"
    taken = _read(other, book) if like in known and other != file else NO_FORMS
    made = read_forms(data, file.name, book, known, taken)
    own = {form.key for form in made.form}
    return Forms(
        (*taken.person, *made.person),
        (*made.form, *(form for form in taken.form if form.key not in own)),
    )
