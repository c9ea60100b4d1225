"""What other methods make of the same rows, and why they differ.

A method is a function from a :class:`Task` to what it found, in a file of its own, and one line
in ``METHODS``. A remark is a function from a :class:`Scene` to sentences, and one line in
``REMARKS``.
"""

from __future__ import annotations

from mixtura.comparison.comparison import Comparison, Remark
from mixtura.comparison.method import Method

__all__ = ["Comparison", "Method", "Remark"]
