"""Floor 6: judge a fitted mixture and say in words what is wrong with it.

A check is a function from a :class:`Subject` to its findings, in a file of its own, and one line
in ``CHECKS``.
"""

from __future__ import annotations

from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.subject import Subject

__all__ = ["Finding", "Severity", "Subject"]
