"""Sheets that are kept as far as there is room, those used last before the others."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

MOST = 3
"""Sheets that a worker keeps, so that they are sent to it once.

The lab reckons as the worker does, so that neither need ask.
"""

MOST_CELLS = 20_000_000
"""Cells of all the sheets that a worker keeps."""

T = TypeVar("T")


class LruCache(Generic[T]):
    """What was used last, by its id, as far as there is room; the newest stays, however large.

    Parameters
    ----------
    most : how many
    most_cells : how many cells of all of them

    Examples
    --------
    >>> from mixtura.lab.lru_cache import LruCache
    >>> cache = LruCache()
    >>> for name in ("a", "b", "c", "d"):
    ...     cache.put(name, 10, name.upper())
    >>> "a" in cache, cache.get("d")
    (False, 'D')
    """

    def __init__(self, most: int = MOST, most_cells: int = MOST_CELLS) -> None:
        self._most = most
        self._most_cells = most_cells
        self._values: OrderedDict[str, tuple[int, T]] = OrderedDict()

    def __contains__(self, identity: str) -> bool:
        return identity in self._values

    def put(self, identity: str, cells: int, value: T) -> None:
        """Keep one more; what was not used for longest goes."""
        self._values[identity] = cells, value
        self._values.move_to_end(identity)
        while len(self._values) > 1 and self._is_full():
            self._values.popitem(last=False)

    def get(self, identity: str) -> T:
        """One of them, which is the last used from now on."""
        self._values.move_to_end(identity)
        return self._values[identity][1]

    def clear(self) -> None:
        """Forget all."""
        self._values.clear()

    def _is_full(self) -> bool:
        cells = sum(cells for cells, _ in self._values.values())
        return len(self._values) > self._most or cells > self._most_cells
