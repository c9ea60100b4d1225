"""Several groups that are the pieces of one cluster, as of a ring or a crescent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from mixtura._typing import Floats
from mixtura.diagnostics.distances import coinciding
from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.whitening import whitening
from mixtura.diagnostics.words import groups, listed, sentence

NO_DIP = 0.8
"""Density at the shallowest place between two groups, as a part of the lower of their peaks, from
which on there is no gap between them."""

END_TO_END = (0.3, 1.5)
"""The same for groups that lie end to end, and how many times as far as on average such a group
reaches in the direction of the other: pieces of a curve cover it with shallow dips between."""

MISTAKEN = 0.02
"""Share of one group's rows that are taken for the other's: neighbours only."""

BENDS = 2
"""Pairs end to end from which on they are a warning. Round groups without a gap may as well be
what they seem, Gaussians that overlap."""

TOO_WIDE = 5.0
"""A group so many times as wide as another lies around it: it holds scattered rows."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two groups without a clear gap.

    Attributes
    ----------
    dip : density at the shallowest place between, as a part of the lower peak; 1 for no dip
    reach : how far the groups reach towards each other, 1 for round ones
    """

    dip: float
    reach: float

    @property
    def end_to_end(self) -> bool:
        return self.dip > END_TO_END[0] and self.reach > END_TO_END[1]


def check(subject: Examination) -> Iterator[Finding]:
    """``one-cluster-of-several``."""
    links = joined(subject)
    chains = _chains(subject.n_components, links)
    if not chains:
        return
    longest, *others = sorted(chains, key=lambda chain: (_bends(chain, links), len(chain)))[::-1]
    bent = sum(link.end_to_end for link in links.values()) >= BENDS
    more = f" So do {listed([groups(chain) for chain in others])}." if others else ""
    meaning = (
        "they lie end to end, as the pieces of one cluster of another shape would."
        if bent
        else "they may be groups that overlap, or one cluster that is not shaped like "
        f"{'a Gaussian' if subject.is_gaussian else 'those of the model'}."
    )
    yield Finding(
        "one-cluster-of-several",
        Severity.WARNING if bent else Severity.INFO,
        f"{sentence(groups(longest))} run into one another without a clear gap: {meaning}{more}",
        "Count them as one where you count clusters. For rings, moons and other bent shapes try "
        "DBSCAN or spectral clustering."
        if bent
        else "Look at a plot before you count them as separate.",
        {
            "chains": [longest, *others],
            "links": [
                {"components": list(pair), "dip": link.dip, "reach": link.reach}
                for pair, link in links.items()
            ],
        },
    )


def joined(subject: Examination) -> dict[tuple[int, int], Link]:
    """Pairs of neighbours without a clear gap between them, that are not simply the same."""
    same = coinciding(subject)
    mistaken = subject.misclassification
    sizes = subject.mean_deviations
    links: dict[tuple[int, int], Link] = {}
    for a, b in combinations(range(subject.n_components), 2):
        if (a, b) not in same and max(mistaken[a, b], mistaken[b, a]) > MISTAKEN:
            link = Link(valley(subject, a, b), _reach(subject, a, b))
            nested = max(sizes[a], sizes[b]) > TOO_WIDE * min(sizes[a], sizes[b])
            if not nested and (link.dip > NO_DIP or link.end_to_end):
                links[a, b] = link
    return links


def _bends(chain: list[int], links: dict[tuple[int, int], Link]) -> int:
    """Links of a chain that are end to end."""
    return sum(link.end_to_end for pair, link in links.items() if pair[0] in chain)


def _reach(subject: Examination, a: int, b: int) -> float:
    """The smaller of the two groups' sd towards the other, in units of its mean sd.

    The mean is the geometric one of the sds along its axes; 1 in every direction for a sphere.
    All in units of the whole mixture's covariance, so that no rescaling of columns matters.
    """
    whiten, _ = whitening(subject.total_covariance)
    means = subject.mixture.components.means[[a, b]] @ whiten.T
    matrices = whiten @ subject.covariance_matrices[[a, b]] @ whiten.T
    towards = means[1] - means[0]
    towards /= max(float(np.linalg.norm(towards)), 1e-300)
    along = np.einsum("i,kij,j->k", towards, matrices, towards)
    average = np.exp(whitening(matrices)[1] / subject.n_features)
    return float(np.sqrt(along / average).min())


def valley(subject: Examination, a: int, b: int, steps: int = 41) -> float:
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
    # in units in which the first is the identity, and counted from its mean
    whiten, _ = whitening(subject.covariance_matrices[a])
    other, _ = whitening(whiten @ subject.covariance_matrices[b] @ whiten.T)
    between = whiten @ (means[b] - means[a])
    t = np.linspace(0.0, 1.0, steps)
    # x(t) = ((1 - t) I + t W'W)^-1 t W'W between, along the axes of W
    _, size, axes = np.linalg.svd(other)
    share = t[:, None] * np.square(size)
    along = share / ((1 - t)[:, None] + share) * (axes @ between)
    ridge = means[a] + np.linalg.solve(whiten, (along @ axes).T).T
    density: Floats = subject.mixture.prepare().log_density(np.ascontiguousarray(ridge))
    before = np.maximum.accumulate(density)
    after = np.maximum.accumulate(density[::-1])[::-1]
    return float(np.exp((density - np.minimum(before, after)).min()))


def _chains(k: int, links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Sets of components that links connect, each of two or more."""
    chain = list(range(k))
    for a, b in links:
        old, new = chain[b], chain[a]
        chain = [new if number == old else number for number in chain]
    sets = [[i for i in range(k) if chain[i] == number] for number in sorted(set(chain))]
    return [members for members in sets if len(members) > 1]
