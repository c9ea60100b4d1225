"""Where rows come from. A new source yields blocks, the same ones at every call.

To read another kind of container, write its file and its line in :mod:`mixtura.sources.opening`.
"""

from __future__ import annotations

from mixtura.sources._base import Source
from mixtura.sources.array import ArraySource

__all__ = ["ArraySource", "Source"]
