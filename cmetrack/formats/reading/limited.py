"""What reads other people's PDFs and workbooks is asked in a process of its own, with limits."""

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import copyfileobj
from threading import Timer
from typing import Any, BinaryIO

CHILD = Path(__file__).with_name("child.py")


class Ended(Exception):
    """The process did not come to its last word: it crashed, or was ended by a limit."""


def ask(stream: BinaryIO, patience: float | None = None, /, **asked: str | None) -> Iterator[Any]:
    """What `child.py` answers on a file, one after the other; it is ended with this generator.

    It is ended, too, after so many seconds of `patience`, where they are given.
    """
    import subprocess  # loaded late: most files are read here

    try:
        # -P: no folder, least of all the one that it is called from, can put modules in its way.
        process = subprocess.Popen(
            [sys.executable, "-P", CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        raise Ended from None
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        clock = Timer(patience, process.kill) if patience else None
        try:
            if clock:
                clock.start()
            with suppress(BrokenPipeError), process.stdin as said:
                said.write(json.dumps(asked).encode() + b"\n")
                stream.seek(0)
                copyfileobj(stream, said)
            for line in process.stdout:
                answer = json.loads(line)
                if answer == {"end": True}:
                    return
                yield answer
        except ValueError:  # cut off in the middle
            raise Ended from None
        finally:
            if clock:
                clock.cancel()
            process.kill()
    raise Ended
