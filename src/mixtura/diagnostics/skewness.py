"""Columns that lean far to the right, as incomes do, and of which logarithms may say more."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mixtura._typing import Floats
from mixtura.diagnostics.examination import ENOUGH, Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.words import listed

SKEWED = 1.0
"""Skewness from which on a column leans far to the right; that of an exponential is 2."""

CLEAR = 10.0
"""Nats by which logarithms have to be the likelier: very strong evidence (Kass & Raftery 1995)."""


def check(subject: Examination) -> Iterator[Finding]:
    """``skewed-column``, one finding for all of them."""
    gains = {}
    for column, name in enumerate(subject.names):
        values = subject.raw[:, column]
        if column in subject.log or not values.min() > 0 or not _skewness(values) > SKEWED:
            continue
        gain = gain_of_logarithm(values, subject.responsibilities)
        if gain > CLEAR:
            gains[name] = gain
    if not gains:
        return
    names = sorted(gains, key=lambda name: -gains[name])
    several = len(names) > 1
    yield Finding(
        "skewed-column",
        Severity.INFO,
        f"Column{'s'[:several]} {listed([*map(repr, names)])} {'are' if several else 'is'} above "
        f"zero and lean{'s'[several:]} far to the right, within the groups too: there the "
        f"logarithms of {'their' if several else 'its'} values are closer to a bell shape than the "
        "values are. Fitting these may need fewer groups, and is worth a try.",
        "Fit the logarithms too (`mixtura fit --log NAMES`, or log=[...] of "
        "PreparedGaussianMixture), and keep what has the lower BIC, which counts the change.",
        {"columns": names, "gains": [gains[name] for name in names]},
    )


def gain_of_logarithm(values: Floats, responsibilities: Floats) -> float:
    r"""How much likelier one column is log-normal than normal, in nats, in the groups as they are.

    Each group has a mean and a variance of its own either way:

    .. math::
        \sum_k \left[ \frac{N_k}{2} \log \frac{v_k}{w_k} - \sum_i r_{ik} \log x_i \right]

    with v the variance of the values, w that of their logarithms, and the last sum the change of
    variables. Groups of fewer than five rows, or of one value, do not count.

    Parameters
    ----------
    values : (n,) above zero
    responsibilities : (n, k)

    Examples
    --------
    >>> import numpy as np
    >>> from mixtura.diagnostics.skewness import gain_of_logarithm
    >>> x = np.exp(np.random.default_rng(0).normal(size=200))
    >>> bool(gain_of_logarithm(x, np.ones((200, 1))) > 50)
    True
    """
    logs = np.log(values)
    gain = 0.0
    for share in responsibilities.T:
        mass = float(share.sum())
        if mass < ENOUGH:
            continue
        v, w = _variance(values, share), _variance(logs, share)
        if not (v > 0 and w > 0):
            continue
        gain += 0.5 * mass * (np.log(v) - np.log(w)) - float(share @ logs)
    return float(gain)


def _variance(values: Floats, weight: Floats) -> float:
    """With these weights; none where it is rounding."""
    mean = np.average(values, weights=weight)
    variance = float(np.average(np.square(values - mean), weights=weight))
    return variance if variance > (1e-12 * mean) ** 2 else 0.0


def _skewness(values: Floats) -> float:
    spread = values.std()
    if not spread > 0:
        return 0.0
    return float(np.mean(((values - values.mean()) / spread) ** 3))
