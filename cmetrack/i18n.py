"""Every sentence a user sees passes through here, so that it can be translated.

The language follows the environment (`LANGUAGE`, `LC_ALL`, `LC_MESSAGES`, `LANG`) and changes
words only: no number, date or order depends on it.
"""

import gettext as _gettext
from pathlib import Path

_catalogue = _gettext.translation("cmetrack", Path(__file__).parent / "locale", fallback=True)

gettext = _catalogue.gettext
ngettext = _catalogue.ngettext


def N_(sentence: str) -> str:
    """Mark a sentence for the translators; it is translated later, where it is shown."""
    return sentence


def NN_(one: str, several: str) -> tuple[str, str]:
    """Mark a sentence of one thing and of several, as `N_` does."""
    return one, several
