"""The dossier as one page of HTML that needs nothing else: no network, no script.

Everything that people wrote is escaped; a policy in the page forbids whatever could be fetched.
"""

from pathlib import Path
from typing import BinaryIO

import jinja2

from cmetrack.core.dossier import Dossier
from cmetrack.i18n import gettext as _
from cmetrack.present.dossier.layout import layout

TEMPLATE = Path(__file__).with_name("dossier.html")


def write(filled: Dossier, stream: BinaryIO) -> None:
    """Write the page."""
    made = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = made.from_string(TEMPLATE.read_text(encoding="utf-8"))
    words = {"blank": _("not known")}
    parts = layout(filled)
    # In the words of a style sheet: the browser counts.
    paged = parts["page"].format(page='" counter(page) "', pages='" counter(pages) "')
    stream.write(page.render(**parts, words=words, paged=paged).encode("utf-8"))
