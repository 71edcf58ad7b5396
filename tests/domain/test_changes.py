"""What a change did is kept as a code and told in the language in use."""

from typing import Any

import pytest

from cmetrack.domain.changes import did, sentence
from cmetrack.i18n import use


@pytest.mark.parametrize(
    ("language", "code", "told", "said"),
    [
        ("ro", "removed-several", {"count": 20, "ids": "1, …"}, "S-au șters 20 de înregistrări"),
        ("ru", "removed-several", {"count": 3, "ids": "1, 2, 5"}, "Удалены 3 записи: 1, 2, 5"),
        ("ru", "added", {"id": 4, "kind": "course", "title": "Эхо"}, "4: курс «Эхо»"),
        ("ro", "changed", {"id": 4, "columns": "hours, place", "title": "X"}, "(ore, localitate)"),
        ("ru", "code-rejected-on", {"id": 4, "code": "A", "day": "2026-03-14"}, " 14.03.2026"),
        ("ro", "taken-back", {"number": 7, "what": did("made")}, "7: S-a creat registrul"),
    ],
)
def test_a_change_is_told_in_the_language_in_use(
    language: str, code: str, told: dict[str, Any], said: str
) -> None:
    use(language)
    try:
        assert said in sentence(did(code, **told))
    finally:
        use("en")
