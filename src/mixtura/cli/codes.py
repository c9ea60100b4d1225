"""Exit codes, and the one place where an error becomes one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from mixtura._printable import printable
from mixtura.errors import MixturaError

FINDINGS = 1
"""Anomalies were found and ``--fail-on-anomaly`` asked to say so."""

USAGE = 2
"""The command, a file or the data in it cannot be used."""

INTERRUPTED = 130
"""Ctrl-C."""

LONGEST = 4_000
"""Letters of a sentence."""

P = ParamSpec("P")


def command(function: Callable[P, int]) -> Callable[P, None]:
    """Let a command return its exit code and raise any :class:`MixturaError`."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = function(*args, **kwargs)
        except MixturaError as error:
            code = _complain(f"error: {error}")
        except MemoryError:
            code = _complain("error: not enough memory for this data; give fewer rows or columns.")
        except KeyboardInterrupt as interruption:
            code = _complain(f"interrupted{interruption}.", INTERRUPTED)
        sys.exit(code)

    return guarded


def _complain(text: str, code: int = USAGE) -> int:
    text = printable(text)
    if len(text) > LONGEST:  # of a name or a value that nobody reads to its end, but for the cure
        text = f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"
    print(f"mixtura: {text}", file=sys.stderr)  # noqa: T201
    return code
