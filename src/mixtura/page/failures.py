"""Failure modes."""

from __future__ import annotations

from typing import Any

FAILURES: dict[str, Any] = {}
