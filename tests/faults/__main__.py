"""Do every fault as often as README.md here tells, and write the table there.

python -m tests.faults              all of them; the page gets today's table
python -m tests.faults -k kill      those only; the page stays as it is
python -m tests.faults --row kill   those whose sentence has the word; their rows are written anew
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from tests.faults import table
from tests.readme import ROOT


def main() -> int:
    """The full run; its exit code is that of the tests."""
    asked = sys.argv[1:]
    word = asked[1] if asked[:1] == ["--row"] else None
    with tempfile.TemporaryDirectory() as made:
        noted = Path(made) / "faults.json"
        began = time.monotonic()
        ended = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "--durations=15",
                str(table.FOLDER),
                *(asked if word is None else []),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "CMETRACK_FAULTS": "full",
                "CMETRACK_FAULTS_INTO": str(noted),
                "CMETRACK_FAULTS_ROW": word or "",
            },
            check=False,
        )
        done = table.read(noted)
    for sentence, one in done.items():
        print(f"{one.times:>9,}  {'lost something' if one.failed else 'lost nothing'}: {sentence}")
    if word is not None:
        table.replace(done)
    elif not asked:
        table.write(done, time.monotonic() - began, date.today())
    return ended.returncode


if __name__ == "__main__":
    raise SystemExit(main())
