"""What a report without rows may tell: nothing that fewer than five rows are behind.

A component that owns one row has that row as its mean, and numbers of few rows can be worked out
from those of many: a table's mean less its groups' tells the group left out. So a small group is
withheld here, and whatever else is told comes from the groups that are not, or is rounded until
no difference of two numbers tells a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from typing import Any, Self

import numpy as np

from mixtura._typing import Bools, Floats
from mixtura.diagnostics.words import groups, sentence
from mixtura.page.dataset import first_axes
from mixtura.report.assessment import Assessment
from mixtura.report.disclosure import DOMINANT, FEWEST, Disclosure
from mixtura.report.document import ReportError
from mixtura.report.numbers import significant

TELLING = 0.25
"""Log-likelihoods are rounded to this share of what a row, or a group withheld, adds to them: that
of one component is the variance of the whole table."""


@dataclass(frozen=True)
class Privacy:
    """What is told of a subject in a report without rows.

    Attributes
    ----------
    withheld : (k,) components of which only the share is told
    unit : float, to which log-likelihoods and criteria are rounded
    names : (d,) of the columns, without the levels that few rows have
    """

    withheld: Bools
    unit: float
    names: list[str]
    _renamed: dict[str, str]
    _whole: tuple[Floats, Floats]
    _made_up: bool

    @classmethod
    def of(cls, subject: Assessment) -> Self:
        """Look at the rows that the model was fitted to.

        Raises
        ------
        ReportError
            There are too few rows to tell anything of them.
        """
        prepared = subject.fitted_rows
        n = len(prepared)
        table = np.delete(
            np.asarray(subject.observed.rows, dtype=np.float64), subject.trimmed, axis=0
        )
        crowd = Disclosure.of(table)
        overall = crowd.dominance(np.ones(n)) if n else np.ones(1)
        weight = subject.model.total_weight
        counted = float(n if weight is None else weight)
        withheld = Disclosure.of(prepared).tells(subject.mixture, subject.mixture.shares * counted)
        shares = subject.mixture.prepare().responsibilities(np.ascontiguousarray(prepared))
        largest = float(overall.max())
        for c in np.flatnonzero(~withheld):
            dominance = float(crowd.dominance(shares[c]).max())
            withheld[c] = dominance > DOMINANT
            largest = max(largest, 0.0 if withheld[c] else dominance)
        if withheld.any():
            largest = max(largest, _part_of(table, shares[withheld].sum(axis=0)))
            # the floor is a share of the table's variances, from which a group left out follows
            withheld[subject.collapsed] = True
        if n < FEWEST or (withheld.all() and (overall > DOMINANT).any()):
            raise ReportError(
                f"there is nothing to report of {n:,} row{'s'[: n != 1]} without telling them: "
                f"every group has fewer than {FEWEST} rows, or is made by one of them. Fit fewer "
                "groups or more rows, or make the report with its rows."
            )
        renamed = _renamed(subject)
        names = [renamed.get(name, name) for name in subject.observed.names]
        page_rows = subject.space.rows(prepared)
        spread = np.atleast_2d(np.cov(page_rows.T, bias=True))
        spread += np.diag(1e-9 * np.diag(spread) + 1e-300)
        whole = page_rows.mean(axis=0), spread
        made_up = subject.space.principal
        return cls(withheld, _nice(TELLING * largest * n), names, renamed, whole, made_up)

    def words(self, text: str) -> str:
        """A sentence without the levels that few rows have."""
        for name in sorted(self._renamed, key=len, reverse=True):
            text = text.replace(name, self._renamed[name])
        return text

    def rounded(self, value: float) -> float:
        """A log-likelihood or criterion from which no row can be worked out."""
        return significant(round(value / self.unit) * self.unit, 12)

    def told(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """The page's ``Parameters``, where a group withheld lies and spreads as all others do.

        Principal axes begin at the mean of all rows, from which a group left out would follow:
        they then begin at that of the groups told.
        """
        parameters = coarse_noise(parameters)
        hidden = np.flatnonzero(self.withheld)
        if not hidden.size:
            return parameters
        mean, covariance = self.moments(parameters)
        means, covariances = list(parameters["means"]), list(parameters["covariances"])
        for c in hidden:
            means[c] = [significant(x, 9) for x in mean]
            covariances[c] = covariance.tolist()
        if self._made_up:
            means = (np.array(means) - mean).tolist()
        return {**parameters, "means": means, "covariances": covariances}

    def moments(self, parameters: dict[str, Any]) -> tuple[Floats, Floats]:
        """Mean and covariance of the groups told, or of all rows where none is."""
        told = ~self.withheld
        if not told.any():
            return self._whole
        weights = np.array(parameters["weights"])[told]
        weights = weights / weights.sum()
        means = np.array(parameters["means"], dtype=np.float64)[told]
        mean = weights @ means
        away = means - mean
        covariances = np.array(parameters["covariances"], dtype=np.float64)[told]
        between = np.einsum("k,ki,kj->ij", weights, away, away)
        return mean, np.einsum("k,kij->ij", weights, covariances) + between

    def view(self, parameters: dict[str, Any]) -> tuple[Floats, Floats, Floats]:
        """Mean (d,), first axes (2, d) and scale (d,) of the page, from what it tells anyway."""
        mean, covariance = self.moments(parameters)
        scale = np.sqrt(np.diag(covariance))
        return mean, first_axes(covariance / np.outer(scale, scale)), scale

    @property
    def note(self) -> str | None:
        """What is not told, in a sentence."""
        hidden = np.flatnonzero(self.withheld).tolist()
        if not hidden:
            return None
        has, made, lies = (
            ("has", "is", "it lies") if len(hidden) == 1 else ("have", "are", "they lie")
        )
        return (
            f"{sentence(groups(hidden))} {has} fewer than {FEWEST} rows, or {made} made by one of "
            f"them: where {lies} is not told, since that would tell the rows themselves."
        )


def _part_of(table: Floats, shares: Floats) -> float:
    """The largest part of a column's squared deviations that rows with these shares (n,) make."""
    squares = (table - table.mean(axis=0)) ** 2
    whole = squares.sum(axis=0)
    return float(np.max(shares @ squares / np.where(whole > 0, whole, 1.0)))


def coarse(gap: float) -> float:
    """A distance between log-densities to one digit, and no finer than a tenth.

    Examples
    --------
    >>> from mixtura.report.private import coarse
    >>> coarse(0.234), coarse(-3.7), coarse(1234.5)
    (0.2, -4.0, 1000.0)
    """
    return round(gap, 1) if abs(gap) < 1.0 else significant(gap, 1)


def _nice(value: float) -> float:
    """The next of 0.1, 0.2, 0.5, 1, 2, 5, ... from a value on."""
    value = max(value, 0.1)
    power = 10.0 ** floor(log10(value))
    step = next(step for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value * (1 - 1e-12))
    return significant(step * power, 1) if power >= 1 else step * power


def _renamed(subject: Assessment) -> dict[str, str]:
    """Features of a level that few rows have; the level is a cell, and is not told."""
    encoding, names = subject.model.encoding, subject.observed.names
    if encoding is None:
        return {}
    rows = np.asarray(subject.observed.rows)
    few = [
        j
        for j, dummy in enumerate(encoding.is_dummy)
        if dummy and np.count_nonzero(rows[:, j] > 0.5) < FEWEST
    ]
    return {names[j]: f"{column_of(names[j], encoding)}=…" for j in few}


def column_of(name: str, encoding: Any) -> str:
    """The column that a feature of a level is made from; any other is its own."""
    return max((c for c in encoding.levels if name.startswith(f"{c}=")), key=len, default=name)


def coarse_noise(parameters: dict[str, Any]) -> dict[str, Any]:
    """Parameters whose noise tells the volume of the box around the rows to a factor of e only.

    The rows farthest out make that box, and heavy tails, whose degrees of freedom are told to two
    digits.
    """
    if "degreesOfFreedom" in parameters:
        freedom = [significant(nu, 2) for nu in parameters["degreesOfFreedom"]]
        parameters = {**parameters, "degreesOfFreedom": freedom}
    if "noise" not in parameters:
        return parameters
    noise = parameters["noise"]
    return {**parameters, "noise": {**noise, "logDensity": float(round(noise["logDensity"]))}}
