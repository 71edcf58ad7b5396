"""The certificates of a dossier: which are there, which are not, whose file is gone or was changed."""

import json
import zipfile
from pathlib import Path

from tests.cli.conftest import Cme


def test_the_inventory_says_of_each_record_whether_its_certificate_is_there(
    cme: Cme, here: Path
) -> None:
    cme("init", "--rulebook", "ro-cmr-2009")
    for n in range(1, 7):
        cme("add", "course", f"Curs {n}", "--start", f"2026-0{n}-14", "--hours", "6")
        (here / f"{n}.pdf").write_bytes(b"%PDF-1.4 " + str(n).encode())
    for n in (1, 2, 3):
        cme("attach", n, f"{n}.pdf")
    cme("edit", "6", "--evidence", "https://example.org/6")
    kept = {path.read_bytes()[-1:]: path for path in here.glob("ledger.evidence/*/*")}
    kept[b"2"].unlink()
    kept[b"3"].chmod(0o600)
    kept[b"3"].write_bytes(b"%PDF-1.4 other")
    ran = cme("export", "-o", "dossier.zip")
    assert (
        """\
2 of 6 records of the form have their certificates.
  Records whose file is gone: 2. `cmetrack attach ID FILE --replace` keeps another.
  Records whose file was changed: 3. `cmetrack db check` tells more.
  Records without a file: 4, 5. `cmetrack attach ID FILE` keeps it.
"""
        in ran.err
    )
    without = json.loads(cme("list", "--without-evidence", "--json").out)
    assert [one["id"] for one in without] == [4, 5]
    with zipfile.ZipFile(here / "dossier.zip") as archive:
        kept_names = [name[:13] for name in archive.namelist() if name[0] == "0"]
    assert kept_names == ["01 2026-01-14", "03 2026-03-14"]
    assert "of the form" not in cme("export", "--for", "request").err
