"""The tables that a lab holds, by an id that the page knows them by."""

from __future__ import annotations

from secrets import token_hex
from threading import Lock
from typing import TYPE_CHECKING

from mixtura.lab.limits import Limits
from mixtura.lab.lru_cache import LruCache
from mixtura.lab.refusal import RefusedError

if TYPE_CHECKING:
    from mixtura.page.dataset import Dataset


def new_identity() -> str:
    """An id that nobody can guess."""
    return token_hex(8)


class Store:
    """Sheets by id, the ones that were not used for longest going first."""

    def __init__(self, limits: Limits) -> None:
        self._sheets: LruCache[Dataset] = LruCache(limits.sheets, limits.kept_cells)
        self._lock = Lock()

    def add(self, identity: str, sheet: Dataset) -> None:
        """Keep a sheet under an id, which :func:`new_identity` has made."""
        with self._lock:
            self._sheets.put(identity, sheet.X.size, sheet)

    def get(self, identity: str) -> Dataset:
        """The sheet of an id.

        Raises
        ------
        RefusedError
            There is none, or not any more.
        """
        with self._lock:
            if identity not in self._sheets:
                raise RefusedError(
                    404, "The lab does not hold this data any more: load or draw it again."
                )
            return self._sheets.get(identity)
