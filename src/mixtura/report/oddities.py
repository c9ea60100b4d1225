"""Unusual rows and rows between groups, with their cells or without."""

from __future__ import annotations

from typing import Any

import numpy as np

from mixtura._typing import Floats
from mixtura.page.fit import QUANTILES
from mixtura.report.assessment import Assessment
from mixtura.report.disclosure import FEWEST
from mixtura.report.numbers import LOWEST, short, significant
from mixtura.report.private import Privacy, coarse, column_of

MOST_ANOMALIES = 100
"""Anomalies with a sentence of their own."""

MOST_AMBIGUOUS = 10


def anomalies_of(subject: Assessment, privacy: Privacy | None) -> dict[str, Any]:
    """The most unusual rows, as ``Study["anomalies"]``; rows count from 1 in sentences, from 0
    in ``row``.

    A private one names the columns that make a row unusual, but neither cells, nor how far they
    are off, nor densities, from which they could be worked out.
    """
    found = subject.anomalies
    rows = []
    for row in subject.unusual[:MOST_ANOMALIES].tolist():
        density = None if privacy is not None else significant(max(found.log_density[row], LOWEST))
        sentence = (
            found.explain(row, called=subject.number(row) + 1)
            if privacy is None
            else _named(subject, row)
        )
        rows.append(
            {"row": subject.number(row), "logDensity": density, "sentence": short(sentence)}
        )
    # rows that were trimmed from the fit are anomalies whatever their density
    return {"count": int(np.union1d(found.rows, subject.trimmed).size), "rows": rows}


def ambiguous_of(subject: Assessment, privacy: Privacy | None) -> dict[str, Any]:
    """The rows between groups, as ``Study["ambiguous"]``.

    A private one has no sentences on single rows: where two groups have 55 and 44 % of a row is
    one place, which anyone can work out.
    """
    found = subject.ambiguous
    most = MOST_AMBIGUOUS if privacy is None else 0
    told = found.sentences(most, first_row=1, numbers=subject.numbers)
    return {
        "below": found.below,
        "count": int(found.rows.size),
        "share": significant(found.share),
        "sentences": [short(text) for text in told],
    }


def densities_of(subject: Assessment, *, private: bool) -> dict[str, Any]:
    """Quantiles of the log-density over all rows, as ``Fit["anomalies"]``.

    In a private one no number stands for fewer than five rows, since a density can tell a cell;
    and since one row can make the mean of five, only one digit of its distance from the middle is
    told.
    """
    log_density = np.maximum(subject.anomalies.log_density, LOWEST)
    threshold = max(float(subject.anomalies.threshold), LOWEST)
    if private:
        log_density = _smoothed(np.sort(log_density))
        threshold = float(np.quantile(log_density, subject.model.quantile))
        middle = round(float(np.median(log_density)), 1)
        threshold = middle + coarse(threshold - middle)
        log_density = np.array([middle + coarse(x - middle) for x in log_density])
    shares = np.linspace(0, 1, QUANTILES)
    return {
        "quantile": subject.model.quantile,
        "threshold": threshold,
        "densities": [significant(x, 9) for x in np.quantile(log_density, shares)],
    }


def _smoothed(ordered: Floats) -> Floats:
    """Means of blocks of rows, in place of the rows."""
    count = max(1, ordered.size // FEWEST)
    return np.array([block.mean() for block in np.array_split(ordered, count)])


def _named(subject: Assessment, row: int) -> str:
    found = subject.anomalies
    place = int(np.searchsorted(found.rows, row))
    name = found.feature_names[int(found.drivers[place].argmax())]
    encoding = subject.model.encoding
    if encoding is not None:  # a feature names the level, which is the cell
        name = column_of(name, encoding)
    number, group = subject.number(row) + 1, found.nearest[row]
    return f"row {number}: {name} sets it apart most from group {group}."
