"""What is not answered: a status and one sentence for a person."""

from __future__ import annotations

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
