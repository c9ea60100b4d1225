"""Where rows come from. A new source yields blocks, the same ones at every call."""

from __future__ import annotations

from mixtura.sources._base import Source
from mixtura.sources.array import ArraySource

__all__ = ["ArraySource", "Source"]
