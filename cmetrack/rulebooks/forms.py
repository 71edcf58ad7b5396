"""The forms that stand beside a rulebook: `ID.form.toml`."""

from cmetrack.rulebooks import HERE, file_beside, load, path_of, read_toml
from cmetrack.rules.forms import Forms, read_forms


def forms(name: str, *, own: bool = False) -> Forms:
    """The forms on which the authority of a rulebook takes a dossier; last the one for any law.

    `own` leaves that one out.
    """
    path = path_of(name)
    families = load(name).families
    files = [file_beside(path, "form"), *([] if own else [HERE / "plain.form.toml"])]
    found = [read_forms(read_toml(one), one.name, families) for one in files if one.is_file()]
    return Forms(
        tuple(field for one in found for field in one.person),
        tuple(form for one in found for form in one.form),
    )
