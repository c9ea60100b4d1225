"""Columns that lean far to the right, as incomes do, and that logarithms describe better."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, log

import numpy as np

from mixtura._typing import Floats
from mixtura.data.source import some_rows
from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.words import listed
from mixtura.engine.blocks import in_blocks
from mixtura.engine.fold import Fold
from mixtura.fitting import Problem, fit, settings_for
from mixtura.model.families import Components
from mixtura.process.quiet import quietly
from mixtura.process.randomness import generator
from mixtura.selection import Evidence
from mixtura.selection.sweep import FAILURES

SKEWED = 1.0
"""Skewness from which on a column leans far to the right; that of an exponential is 2."""

WIDE = 10.0
"""The largest value is that many times the smallest, at least: a column over less hardly bends."""

FEWEST_VALUES = 20
"""Different values, at least: fewer are counts or grades."""

CLEAR = 20.0
"""By how much BIC has to be lower: twice very strong evidence (Kass & Raftery 1995), as this looks
at several columns."""

SIZES = (1, 2, 3, 5)
"""Numbers of groups that a column is described with."""

MOST_COLUMNS, MOST_ROWS = 5, 1_000
"""Columns that are tried, those that lean most, and rows of each: a tenth of a second a column."""


def check(subject: Examination) -> Iterator[Finding]:
    """``skewed-column``, one finding for all of them."""
    if not subject.is_gaussian:
        return  # a logarithm with heavy tails is of values without a mean, and refused
    lean = {
        column: skewness
        for column, values in enumerate(subject.raw.T)
        if column not in subject.log
        and _spans_factors(values)
        and (skewness := _skewness(values)) > SKEWED
    }
    seen = some_rows(len(subject.raw), MOST_ROWS, np.random.default_rng(0))
    family, gains = type(subject.mixture.components), {}
    for column in sorted(lean, key=lambda column: -lean[column])[:MOST_COLUMNS]:
        gain = gain_of_logarithm(subject.raw[seen, column], family)
        if gain > CLEAR:
            gains[subject.names[column]] = gain
    if not gains:
        return
    names = sorted(gains, key=lambda name: -gains[name])
    by = f"{gains[names[0]]:,.0f}"
    several = len(names) > 1
    yield Finding(
        "skewed-column",
        Severity.INFO,
        f"Column{'s'[:several]} {listed([*map(repr, names)])} {'are' if several else 'is'} above "
        f"zero and lean{'s'[several:]} far to the right: "
        f"{'each' if several else 'it'} by itself is described better by its logarithms (the BIC "
        f"of {'the first' if several else 'the column'} is lower by {by}, counted in the same "
        "units). Fitting these is worth a try.",
        "Fit the logarithms too (`mixtura fit --log NAMES`, or log=[...] of "
        "PreparedGaussianMixture), and keep what has the lower BIC, which counts the change.",
        {"columns": names, "gains": [gains[name] for name in names]},
    )


def gain_of_logarithm(values: Floats, family: type[Components]) -> float:
    r"""By how much the BIC of one column is lower where its logarithms are fitted.

    Both are mixtures of one column of 1, 2, 3 or 5 components, whichever has the lowest BIC; that
    of the logarithms counts the change of variables, :math:`2 \sum_i \log x_i`. It is 0 where
    neither can be fitted, as where most values are the same.

    Parameters
    ----------
    values : (n,) above zero
    family : of the components

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.diagnostics.skewness import gain_of_logarithm
    >>> from mixtura.model.families import FAMILIES
    >>> x = np.exp(np.random.default_rng(0).normal(size=200))
    >>> gain_of_logarithm(x, FAMILIES["full"]) > 20
    True
    """
    logs = np.log(values)
    own, other = _lowest_bic(values, family), _lowest_bic(logs, family)
    gain = own - other - 2.0 * float(logs.sum())
    return gain if np.isfinite(gain) else 0.0


def _lowest_bic(values: Floats, family: type[Components]) -> float:
    n, spread = len(values), float(values.std())
    if not spread > 0:
        return inf
    rows = ((values - values.mean()) / spread)[:, None]
    best = inf
    for k in SIZES:
        if k > n // 2:
            break
        source = in_blocks(rows, n_components=k)
        settings = settings_for(family, k, tol=1e-5, max_iter=200, n_init=2)
        try:
            with quietly(), Fold(1) as fold:
                run = fit(Problem.of(source, settings, 1e-6, fold), fold, generator(0))
        except FAILURES:
            continue
        if not run.mixture.collapsed(float(n)).any():
            best = min(best, Evidence.of(run.mixture, run.statistics).judge("bic"))
    return best + 2.0 * n * log(spread)


def _spans_factors(values: Floats) -> bool:
    """Whether all are above zero, over a tenfold range and of more than a few different values."""
    low, high = float(values.min()), float(values.max())
    return 0 < low <= high / WIDE and np.unique(values).size >= FEWEST_VALUES


def _skewness(values: Floats) -> float:
    spread = values.std()
    if not spread > 0:
        return 0.0
    return float(np.mean(((values - values.mean()) / spread) ** 3))
