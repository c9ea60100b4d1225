"""The name that was probably meant, for sentences that refuse another one."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

SHORT = 4
"""Letters of a name in which one slip is a third of it: "fti" for "fit"."""


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """The question whether one of the ``known`` names was meant, or an empty text.

    Letters in another case, and spaces, points, dashes and underscores for one another, are
    nearest of all.

    Examples
    --------
    >>> from mixtura._near_names import did_you_mean
    >>> did_you_mean("Bill length", ["island", "bill_length", "bill_depth"])
    " Did you mean 'bill_length'?"
    >>> did_you_mean("price", ["island", "sex"])
    ''
    """
    folded: dict[str, str] = {}
    for other in known:
        folded.setdefault(_folded(other), other)
    cutoff = 0.7 if len(name) > SHORT else 0.6
    near = get_close_matches(_folded(name), folded, n=1, cutoff=cutoff)
    return f" Did you mean {folded[near[0]]!r}?" if near else ""


def _folded(name: str) -> str:
    for mark in " .-":
        name = name.replace(mark, "_")
    return name.strip("_").casefold()
