"""What one method made of the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from mixtura._typing import Ints

NOISE = -1
"""Label of a row that a method leaves without a group."""


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """What one method made of the rows.

    Attributes
    ----------
    name : str, stable, for programs; for example ``"k_means"``
    title : str, for people
    assignment : {"soft", "hard", "hard, with noise", "supervised"}
        Whether a row belongs to groups in shares, to one group, to one group or none, or to a
        label that the method was taught.
    labels : (m,) int, the group of each row in ``rows``, -1 for noise; for a supervised method
        the label predicted while the row was held out
    rows : (m,) int, which rows the labels are of, or None for all
    n_groups, n_noise : int
    silhouette : float or None, the mean silhouette of a sample of the rows, noise left out; None
        where there are fewer than two groups
    ari, nmi : float or None
        Adjusted Rand index and normalised mutual information against the labels that were given;
        noise counts as a group. None without labels.
    accuracy : float or None, share of held-out rows predicted right, of a supervised method
    seconds : float, what it took, the search for its parameters included
    parameters : dict, those it ran with, as found from the rows
    note : str, how they were found, and what was left out
    error : str or None, why it has no result
    """

    name: str
    title: str
    assignment: str
    labels: Ints | None = field(default=None, repr=False)
    rows: Ints | None = field(default=None, repr=False)
    n_groups: int = 0
    n_noise: int = 0
    silhouette: float | None = None
    ari: float | None = None
    nmi: float | None = None
    accuracy: float | None = None
    seconds: float = 0.0
    parameters: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    error: str | None = None

    def figures(self) -> dict[str, Any]:
        """All but the labels, as plain values."""
        names = [each.name for each in fields(self) if each.name not in ("labels", "rows")]
        figures = {name: getattr(self, name) for name in names}
        return figures | {"parameters": dict(self.parameters)}


def parameters_in_words(parameters: Mapping[str, Any]) -> str:
    """Parameters for a line.

    Examples
    --------
    >>> from mixtura.comparison.method import parameters_in_words
    >>> parameters_in_words({"eps": 0.25, "min_samples": 4})
    'eps=0.25, min_samples=4'
    """
    return ", ".join(
        f"{name}={value:.3g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in parameters.items()
    )
