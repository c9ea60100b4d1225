"""Signals that end a process, while it writes: it leaves nothing behind, and then ends by them."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any, Self


class EndingError(BaseException):
    """A signal has asked this process to end; never seen outside of :class:`Endings`."""


class Endings:
    """SIGTERM, SIGHUP and SIGINT as an exception, or after what must not be cut short.

    Only where they would end the process as Python starts out: who handles one of them, or
    ignores it as ``nohup`` does, goes on doing so. On leaving, all handlers are as before, and a
    signal that came does what it would have done. Elsewhere than in the main thread, which alone
    hears signals, nothing is changed.

    Attributes
    ----------
    told : what a :class:`KeyboardInterrupt` says after "interrupted"
    """

    def __init__(self, told: str = "") -> None:
        self.told = told
        self._came: int | None = None
        self._wait = False
        self._before: dict[int, Any] = {}

    def wait(self) -> None:
        """From now on a signal waits until the end."""
        self._wait = True

    def __enter__(self) -> Self:
        usual = {
            "SIGTERM": signal.SIG_DFL,
            "SIGHUP": signal.SIG_DFL,
            "SIGINT": signal.default_int_handler,
        }
        for name, handler in usual.items():
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) == handler:
                try:
                    self._before[number] = signal.signal(number, self._hear)
                except ValueError:  # not the main thread
                    break
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._wait = True
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._came is None:
            return
        if self._came == signal.SIGINT:
            raise KeyboardInterrupt(*([self.told] if self.told else [])) from None
        signal.raise_signal(self._came)
        raise SystemExit(128 + self._came)  # somebody holds the signal back

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self._came = self._came or number
        if not self._wait:
            self._wait = True  # a second one must not cut the tidying short
            raise EndingError
