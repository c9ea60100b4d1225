"""Where rows come from. A new source yields blocks, the same ones at every call.

To read another kind of container, write its file and its line in :mod:`mixtura.data.opening`.
"""

from __future__ import annotations

from mixtura.data.array import ArraySource
from mixtura.data.source import Source

__all__ = ["ArraySource", "Source"]
