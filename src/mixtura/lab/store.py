"""The tables that a lab holds, by an id that the page knows them by."""

from __future__ import annotations

from collections import OrderedDict
from secrets import token_hex
from threading import Lock
from typing import TYPE_CHECKING

from mixtura.lab.limits import Limits
from mixtura.lab.refusal import RefusedError

if TYPE_CHECKING:
    from mixtura.page.sheet import Sheet


def new_identity() -> str:
    """An id that nobody can guess."""
    return token_hex(8)


class Store:
    """Sheets by id, the ones that were not used for longest going first."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._sheets: OrderedDict[str, Sheet] = OrderedDict()
        self._lock = Lock()

    def add(self, identity: str, sheet: Sheet) -> None:
        """Keep a sheet under an id, which :func:`new_identity` has made."""
        with self._lock:
            self._sheets[identity] = sheet
            while len(self._sheets) > 1 and self._is_full():
                self._sheets.popitem(last=False)

    def get(self, identity: str) -> Sheet:
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
            self._sheets.move_to_end(identity)
            return self._sheets[identity]

    def _is_full(self) -> bool:
        cells = sum(sheet.X.size for sheet in self._sheets.values())
        return len(self._sheets) > self._limits.sheets or cells > self._limits.kept_cells
