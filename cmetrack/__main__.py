"""How the program starts: what the installed command and `python -m cmetrack` call."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run one command, without ever looking for circular garbage.

    A command lives for a moment and leaves none worth the search. Searching while modules
    load, while records are counted and once more at the very end took a fifth of the time of
    `cmetrack status`.
    """
    gc.disable()
    try:
        from cmetrack.cli.signals import listen

        listen()
        from cmetrack import i18n
        from cmetrack.cli.language import chosen

        i18n.use(chosen(sys.argv[1:]))  # before the commands, whose help is in that language
        from cmetrack.cli.main import run

        run()
    finally:
        gc.freeze()  # what is there now is left alone by the search at the end


if __name__ == "__main__":
    main()
