"""Several groups that are the pieces of one cluster, as of a ring or a crescent."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from mixtura._typing import Floats
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.subject import Subject
from mixtura.diagnostics.words import groups, sentence

NO_DIP = 0.8
"""Density at the shallowest place between two groups, as a part of the lower of their peaks."""

MISTAKEN = 0.03
"""Share of one group's rows that are taken for the other's: neighbours only."""

CHAIN = 3
"""Pieces from which on a chain of groups is a warning."""


def check(subject: Subject) -> Iterator[Finding]:
    """``one-cluster-of-several``."""
    if subject.n_components == 1:
        return
    links = {
        (a, b): dip
        for a, b in combinations(range(subject.n_components), 2)
        if max(subject.misclassification[a, b], subject.misclassification[b, a]) > MISTAKEN
        and (dip := valley(subject, a, b)) > NO_DIP
    }
    for chain in _chains(subject.n_components, links):
        severe = len(chain) >= CHAIN
        yield Finding(
            "one-cluster-of-several",
            Severity.WARNING if severe else Severity.INFO,
            f"{sentence(groups(chain))} run into one another without a gap: they may be pieces of "
            "one cluster that is not shaped like a Gaussian.",
            "Count them as one where you count groups. For rings, moons and other bent shapes try "
            "DBSCAN or spectral clustering."
            if severe
            else "Look at a plot of the two before you count them as two groups.",
            {
                "components": chain,
                "links": [
                    {"components": list(pair), "dip": dip}
                    for pair, dip in links.items()
                    if pair[0] in chain
                ],
            },
        )


def valley(subject: Subject, a: int, b: int, steps: int = 41) -> float:
    r"""Density at the lowest place between two groups, as a part of the lower of their peaks.

    Along the ridgeline of the two (Ray & Lindsay 2005, Annals of Statistics 33:2042, equation 4),

    .. math::
        x(t) = (\bar t A + t B)^{-1} (\bar t A \mu_a + t B \mu_b), \quad
        A = \Sigma_a^{-1}, B = \Sigma_b^{-1}, \bar t = 1 - t,

    which passes through every peak and saddle of their densities' sum, here of the whole
    mixture's density. 1 where there is no valley. As the ridgeline ratio of Hennig (2010,
    section 3).
    """
    means = subject.mixture.components.means
    inverse_a, inverse_b = np.linalg.inv(subject.covariance_matrices[[a, b]])
    t = np.linspace(0.0, 1.0, steps)[:, None, None]
    pulled = (1 - t) * (inverse_a @ means[a])[:, None] + t * (inverse_b @ means[b])[:, None]
    ridge = np.linalg.solve((1 - t) * inverse_a + t * inverse_b, pulled)[:, :, 0]
    density: Floats = subject.mixture.prepare().log_density(np.ascontiguousarray(ridge))
    before = np.maximum.accumulate(density)
    after = np.maximum.accumulate(density[::-1])[::-1]
    return float(np.exp((density - np.minimum(before, after)).min()))


def _chains(k: int, links: dict[tuple[int, int], float]) -> list[list[int]]:
    """Groups of components that links connect, each of two or more."""
    chain = list(range(k))
    for a, b in links:
        old, new = chain[b], chain[a]
        chain = [new if number == old else number for number in chain]
    together = [[i for i in range(k) if chain[i] == number] for number in sorted(set(chain))]
    return [members for members in together if len(members) > 1]
