"""What is not answered: a status and one sentence for a person."""

from __future__ import annotations

import sys
import traceback

from mixtura.errors import MixturaError


class RefusedError(MixturaError):
    """A request that is refused.

    Parameters
    ----------
    status : int, of HTTP
    sentence : str, what is wrong and what to do
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def status_and_sentence(error: Exception) -> tuple[int, str]:
    """What the page is told of any error; a bug is also a traceback on stderr."""
    if isinstance(error, RefusedError):
        return error.status, str(error)
    if isinstance(error, MixturaError):
        return 422, str(error)
    if isinstance(error, MemoryError):
        return 507, "Memory ran out: try fewer rows or fewer components."
    traceback.print_exception(error, file=sys.stderr)
    return 500, f"The lab has failed at this ({type(error).__name__}: {error})."
