"""Files of certificates: kept, refused by name, remembered, looked after."""

import os
import re
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cmetrack.errors import NotFound, SurroundingsError, UsageError
from cmetrack.store import backup, evidence, files, housekeeping
from cmetrack.store.evidence import Keeper, Remembered, folder, keeping, looking
from cmetrack.store.ledger import Ledger
from tests.bulk import add_many
from tests.store.conftest import AT, Make

SCAN = b"%PDF-1.7 un certificat"


@pytest.fixture
def scan(path: Path) -> Path:
    made = path.with_name("scan.pdf")
    made.write_bytes(SCAN)
    return made


def _loop(path: Path) -> None:
    path.symlink_to(path)


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "gone": (lambda path: None, "There is no file"),
    "empty": (lambda path: path.touch(), "is empty"),
    "folder": (lambda path: path.mkdir(), "is a folder"),
    "pipe": (os.mkfifo, "a device or a pipe"),
    "loop": (_loop, "leads to itself"),
    "large": (lambda path: path.write_bytes(bytes(101)), "so large a file"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_certificate_is_refused_by_name(
    path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    make, said = REFUSED[what]
    monkeypatch.setattr(evidence, "LARGEST", 100)
    source = path.with_name("thing.pdf")
    make(source)
    with pytest.raises(UsageError, match=said), keeping(folder(path)) as keeper:
        keeper.keep(source)
    with pytest.raises(NotFound):
        keeper.keep(Path("nul\0.pdf"))
    assert not folder(path).exists()
    assert evidence.remember("thing.pdf", path) is None or what == "empty"


def test_one_that_grows_while_it_is_read_is_refused(
    path: Path, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "LARGEST", 10)
    with (
        pytest.raises(UsageError, match="so large a file"),
        keeping(folder(path)) as keeper,
        scan.open("rb") as stream,
    ):
        keeper.keep_what(stream, "scan.pdf")
    assert not folder(path).exists()


def test_what_a_change_brought_goes_with_it_and_what_was_there_stays(
    path: Path, scan: Path
) -> None:
    kept = Keeper(folder(path)).keep(scan)
    other = path.with_name("other.pdf")
    other.write_bytes(b"another")
    with pytest.raises(SurroundingsError), keeping(folder(path)) as keeper:
        assert keeper.keep(scan) == kept
        keeper.keep(other)
        raise SurroundingsError("no")
    assert [*evidence.kept_files(path)] == [kept.path]
    assert kept == Remembered(kept.path, kept.path[19:83], len(SCAN), "scan.pdf")


def test_a_look_tells_of_every_sort_of_file(path: Path, scan: Path) -> None:
    kept = Keeper(folder(path)).keep(scan)
    named = evidence.remember("scan.pdf", path)
    assert named is not None
    secret = path.with_name("secret.pdf")
    os.mkfifo(secret)
    known = {"scan.pdf": named, "secret.pdf": named._replace(path="secret.pdf")}

    def states(*paths: str) -> list[str]:
        return [looking(path, known)(one) for one in paths]

    assert states(kept.path, "scan.pdf", "https://example.org/1", "~nobody/x", "x\0y") == [
        *("there", "there", "there", "gone", "gone")
    ]
    assert states("secret.pdf", "unknown.pdf") == ["unreadable", "gone"]
    scan.write_bytes(SCAN[::-1])
    (path.parent / kept.path).write_bytes(b"longer, or shorter")
    assert states(kept.path, "scan.pdf") == ["changed", "changed"]
    scan.write_bytes(SCAN + b" ")
    assert states("scan.pdf") == ["changed"]


def found(path: Path) -> list[tuple[str, str]]:
    return [
        (one.code, one.sentence.replace(str(path.parent), "."))
        for one in housekeeping.check(path, date(2026, 11, 21))
        if one.code != "ok" and "cycle" not in one.sentence and "backup of" not in one.sentence
    ]


def test_the_check_names_the_first_few_and_counts_the_others(
    path: Path, scan: Path, congress: Make
) -> None:
    kept = Keeper(folder(path)).keep(scan)
    with Ledger.open(path, write=True) as ledger, ledger.change("import", AT) as change:
        add_many(change, [congress(n, evidence=kept.path) for n in range(7)])
        add_many(change, [congress(n, evidence=f"{n}.pdf") for n in range(10, 17)])
    gone = found(path)
    assert [severity for severity, _what in gone] == ["warning"] * 6
    assert gone[0] == ("warning", "Record 8: its evidence is not there: 10.pdf.")
    assert gone[5] == ("warning", "And 2 more of this sort.")
    (path.parent / kept.path).write_bytes(b"other")
    changed = [what for severity, what in found(path) if severity == "damage"]
    assert len(changed) == 6 and changed[0].startswith("Record 1: its evidence was changed:")
    with Ledger.open(path, write=True) as ledger, ledger.change("rm", AT) as change:
        for one in ledger.activities():
            change.remove(one.id)
    said = [one.sentence for one in housekeeping.check(path, date(2026, 11, 21))]
    assert "1 kept file is of no record now; `undo` may need it." in said


def test_the_check_finds_open_folders_and_what_was_left_lying(path: Path, scan: Path) -> None:
    Keeper(folder(path)).keep(scan)
    torn = backup.before(path, AT)
    torn.write_bytes(torn.read_bytes()[:5000])
    for one in (folder(path), backup.folder(path)):
        one.chmod(0o755)
    (path.parent / ".ledger.db.abc.tmp").touch()
    (folder(path) / ".new.abc.tmp").touch()
    assert set(found(path)) == {
        ("warning", "Other users of this computer may look into ./ledger.evidence."),
        ("warning", "Other users of this computer may look into ./ledger.backups."),
        ("warning", "A command that was killed left ./.ledger.db.abc.tmp."),
        ("warning", "A command that was killed left ./ledger.evidence/.new.abc.tmp."),
        ("warning", f"This backup is damaged: ./ledger.backups/{torn.name}."),
    }
    assert stat.S_IMODE(torn.stat().st_mode) == 0o600


def test_a_closed_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(SurroundingsError, match=re.escape(f"{tmp_path}: it is closed")) as refused:
        files.private_folder(tmp_path)
    assert refused.value.hint
