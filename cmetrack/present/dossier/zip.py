"""The dossier with its certificates: the form, the workbook, every certificate in the table's order.

The certificates are as they were kept, byte for byte; `SHA256SUMS` has the hash of every file, so
that `sha256sum -c` tells whether one was changed on the way.
"""

import hashlib
import zipfile
from io import BytesIO
from typing import BinaryIO

from cmetrack.core.dossier import Dossier
from cmetrack.i18n import gettext as _
from cmetrack.present.dossier import pdf, xlsx
from cmetrack.present.dossier.proofs import DossierPart, opened, without

_PIECE = 1 << 20


def write(filled: Dossier, stream: BinaryIO, *, part: DossierPart | None = None) -> str:
    """Write the archive, or one part of it; returned are the letters that are shown as □."""
    on, sums, replaced = filled.on, [], ""
    proofs, form = part or DossierPart(filled.proofs, first=True)
    day = (on.year, on.month, on.day, 0, 0, 0)
    with zipfile.ZipFile(stream, "w") as archive:

        def add(name: str, content: BinaryIO) -> None:
            info = zipfile.ZipInfo(name, day)
            info.external_attr = 0o600 << 16
            digest = hashlib.sha256()
            with archive.open(info, "w", force_zip64=True) as into:
                while piece := content.read(_PIECE):
                    digest.update(piece)
                    into.write(piece)
            sums.append(f"{digest.hexdigest()}  {name}")

        for name, maker in (("dossier.pdf", pdf), ("dossier.xlsx", xlsx)) if form else ():
            made = BytesIO()
            replaced += maker.write(filled, made) or ""
            made.seek(0)
            add(name, made)
        for name, path in filled.of_cycle if form else ():
            with path.open("rb") as file:
                add(name, file)
        for one in proofs:
            if one.path is not None:
                with opened(one) as kept:
                    add(one.name, kept)
        if form and (lacking := without(filled)):
            add(_("missing.txt"), BytesIO("\n".join(lacking).encode("utf-8")))
        archive.writestr(zipfile.ZipInfo("SHA256SUMS", day), "\n".join(sums) + "\n")
    return replaced
