"""An answer typed with completion: Tab and the arrows choose among what was used before."""

import signal
import sys
from asyncio import get_running_loop
from collections.abc import Iterator, Sequence
from contextlib import suppress

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth, create_output

from cmetrack.cli.error_boundary import fitted
from cmetrack.cli.signals import Terminated
from cmetrack.domain.text import clean, fold, visible

_MOST = 50  # a longer list nobody reads
_ROOM = 4  # lines kept free for it


class CompletedLine:
    """Asks for one line after the other, on stderr, where talk belongs."""

    def __init__(self, *, color: bool) -> None:
        output = create_output(sys.stderr)
        output.enable_cpr = False  # type: ignore[attr-defined]  # not every terminal answers it
        self._session: PromptSession[str] = PromptSession(
            output=output,
            color_depth=None if color else ColorDepth.MONOCHROME,
            key_bindings=_keys(),
            reserve_space_for_menu=_ROOM,
            eof_exception=KeyboardInterrupt,
        )
        self._session.app.ttimeoutlen = 0.1  # so soon is Esc alone no arrow key

    def __call__(self, question: str, known: Sequence[str]) -> str:
        self._session.history = type(self._session.history)()
        asked = fitted(visible(question))
        former = signal.getsignal(signal.SIGTERM)
        try:
            return self._session.prompt(
                f"{asked}: ", completer=_Known(known), pre_run=self._hear
            ).strip()
        finally:
            signal.signal(signal.SIGTERM, former)

    def _hear(self) -> None:
        """Let SIGTERM end the question: an exception out of nowhere is lost in its loop."""
        if signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN:
            with suppress(NotImplementedError):  # Windows
                get_running_loop().add_signal_handler(signal.SIGTERM, self._end)

    def _end(self) -> None:
        if self._session.app.is_running:
            self._session.app.exit(exception=Terminated())


class _Known(Completer):
    """What was used before: first what begins as what is typed, then what holds it."""

    def __init__(self, known: Sequence[str]) -> None:
        self._known = {one: fold(one) for one in map(clean, known)}

    def get_completions(self, document: Document, _event: CompleteEvent) -> Iterator[Completion]:
        typed = fold(document.text)
        begun = [one for one, folded in self._known.items() if folded.startswith(typed)]
        holding = [one for one, folded in self._known.items() if typed in folded]
        for one in list(dict.fromkeys([*begun, *holding]))[:_MOST]:
            yield Completion(one, -len(document.text), display=visible(one))


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("escape", eager=True)
    def _leave(event: KeyPressEvent) -> None:
        if event.current_buffer.complete_state:
            event.current_buffer.cancel_completion()
        else:
            event.app.exit(exception=KeyboardInterrupt())

    return keys
