"""Rows that lie where no Gaussian of the model puts any: scattered everywhere, or in its tails."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.diagnostics.alternatives import REAL, Alternative, Ground
from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.diagnostics.whitening import squared_lengths, whitening
from mixtura.diagnostics.words import count_of, percent
from mixtura.engine.fold import Fold
from mixtura.initialise import INITIALISERS, partition_by
from mixtura.initialise.box import Box
from mixtura.initialise.noise import Noise
from mixtura.initialise.views import views
from mixtura.model.families import GAUSSIAN, STUDENT_T, StudentT, family_of
from mixtura.model.mixture import Mixture

SHARE = 0.05
"""What noise begins with, as ``noise=0.05``."""

CONCENTRIC = 1.5
"""Mahalanobis distance, by the wider of two groups, up to which they are about one centre: then
they may be the core and the tails of one."""


def suggest(ground: Ground, subject: Examination, fold: Fold) -> Iterator[Finding]:
    """``noise-would-help`` or ``heavier-tails-would-help``, whichever helps more."""
    if ground.family.component != GAUSSIAN or ground.mixture.background is not None:
        return
    noise, tails = beside_noise(ground, fold), heavy_tailed(ground, fold)
    gains = ground.gain(noise), ground.gain(tails)
    if max(gains) < REAL or max(gains) < ground.gain(one_more(ground, subject, fold)):
        return  # that there is one group more is the plainer reason where it explains as much
    if noise is not None and gains[0] >= gains[1]:
        yield _of_noise(ground, noise)
    elif tails is not None:
        yield _of_tails(ground, tails)


def beside_noise(ground: Ground, fold: Fold) -> Alternative | None:
    """The best fit with noise: of as many groups, or of one fewer, where one is the noise."""
    box = Box.around(ground.source, ground.moments, ground.floor, ground.family)
    noise = Noise(box.background, SHARE, box=box, sides=box.sides)
    starts = [ground.mixture.beside(noise.background, SHARE, noise.sides)]
    resp, k = ground.responsibilities, ground.mixture.n_components
    view = views(ground.sample, k)[0]
    lonely = noise.begins_with(ground.sample, k, 1, view)
    starts.append(_around(ground, noise, np.where(lonely, 0.0, resp)))
    compact = partition_by(INITIALISERS["kmeans"])
    fresh = noise.partition(ground.sample, k, 1, compact, np.random.default_rng(0), view)
    starts.append(_around(ground, noise, fresh))
    if k > 1:
        spread = np.trace(ground.mixture.components.covariance_matrices, axis1=1, axis2=2)
        widest = int(spread.argmax()) if np.ptp(spread) > 0 else int(resp.sum(axis=1).argmin())
        others = np.where(resp.argmax(axis=0) == widest, 0.0, np.delete(resp, widest, axis=0))
        starts.append(_around(ground, noise, others))
    return _best(ground, starts, fold)


def heavy_tailed(ground: Ground, fold: Fold) -> Alternative | None:
    """The best fit with Student's t: of as many groups, or with those of one centre as one."""
    family = family_of(ground.family.name, STUDENT_T)
    resp, starts = ground.responsibilities, []
    if _far_out(ground.mixture, ground.sample.rows, resp):
        starts.append(ground.start(family, resp))
    for numbers in _joined(ground.mixture):
        joined = np.zeros((numbers.max() + 1, resp.shape[1]))
        np.add.at(joined, numbers, resp)
        starts.append(ground.start(family, joined))
    return _best(ground, starts, fold)


def one_more(ground: Ground, subject: Examination, fold: Fold) -> Alternative | None:
    """The fit with one group more, where no sweep has tried it."""
    k = ground.mixture.n_components
    if subject.sweep is not None and k + 1 in subject.sweep.sizes:
        return None
    views_of = views(ground.sample, k + 1)
    compact = partition_by(INITIALISERS["kmeans"])
    starts = [
        ground.start(
            ground.family, compact(ground.sample, k + 1, np.random.default_rng(seed), view)
        )
        for seed, view in enumerate(views_of[:2])
    ]
    resp = ground.responsibilities
    density = ground.mixture.prepare().log_density(ground.sample.filled)
    least = density < np.quantile(density, 0.1)
    starts.append(ground.start(ground.family, np.vstack([np.where(least, 0.0, resp), least])))
    return _best(ground, starts, fold)


def _around(ground: Ground, noise: Noise, resp: Floats) -> Mixture:
    """Groups of some rows, beside noise of those that are of none."""
    start = noise.beside(ground.start(ground.family, resp), ground.sample, resp)
    return ground.floor.under(start)


def _best(ground: Ground, starts: list[Mixture], fold: Fold) -> Alternative | None:
    ended = (ground.fit(start, fold) for start in starts)
    better = [found for found in ended if found is not None and not ground.costs_more(found)]
    return min(better, key=lambda found: found.bic, default=None)


def _far_out(mixture: Mixture, rows: Floats, resp: Floats) -> bool:
    r"""Whether the kurtosis of a group is above a Gaussian's by more than chance would make it.

    That is the mean of :math:`\delta^4`, of the distances from the group's mean, which of a
    Gaussian is :math:`d (d + 2)` with variance :math:`8 d (d + 2) / n` (Mardia 1970, Biometrika
    57:519). Rows that lack a value tell nothing here.
    """
    whole = ~np.isnan(rows).any(axis=1)
    rows, resp = rows[whole], resp[:, whole]
    d, parts = mixture.n_features, mixture.components
    usual = d * (d + 2.0)
    for weight, mean, matrix in zip(resp, parts.means, parts.covariance_matrices, strict=True):
        fourth = np.square(squared_lengths(whitening(matrix)[0] @ (rows - mean).T))
        mass = float(weight.sum())
        if mass and weight @ fourth / mass > usual + 3.0 * np.sqrt(8.0 * usual / mass):
            return True
    return False


def _joined(mixture: Mixture) -> Iterator[Ints]:
    """Numbers (k,) of groups: those about one centre are one, the nearest first, one pair more."""
    means, matrices = mixture.components.means, mixture.components.covariance_matrices
    sizes, pairs = np.linalg.slogdet(matrices)[1], []
    for i, j in combinations(range(len(means)), 2):
        wider = i if sizes[i] > sizes[j] else j
        apart = whitening(matrices[wider])[0] @ (means[i] - means[j])[:, None]
        pairs.append((float(np.sqrt(squared_lengths(apart)[0])), i, j))
    numbers = np.arange(len(means))
    for distance, i, j in sorted(pairs):
        if distance > CONCENTRIC:
            return
        if numbers[i] != numbers[j]:
            numbers = np.where(numbers == numbers[i], numbers[j], numbers)
            yield np.unique(numbers, return_inverse=True)[1]


def _of_noise(ground: Ground, found: Alternative) -> Finding:
    share = float(found.mixture.weights[-1])
    k = found.mixture.n_components
    return Finding(
        "noise-would-help",
        Severity.INFO,
        f"About {percent(share)} of the rows may be of no group, but scattered over all of the "
        f"range: {_groups(ground.mixture, k)} beside noise (noise={SHARE:g}, or `mixtura fit "
        f"--noise`) {'has' if k == 1 else 'have'} a BIC that is lower by "
        f"{ground.gain(found):,.0f}{ground.seen}.",
        f"Fit {count_of(k, 'group')} with noise={SHARE:g} (`mixtura fit --noise`), look at the "
        "rows that are labelled -1, and keep what has the lower BIC.",
        ground.numbers(found) | {"noise": share},
    )


def _of_tails(ground: Ground, found: Alternative) -> Finding:
    parts, k = found.mixture.components, found.mixture.n_components
    assert isinstance(parts, StudentT)  # noqa: S101  (it was begun so)
    return Finding(
        "heavier-tails-would-help",
        Severity.INFO,
        "More rows lie far out than a bell-shaped cloud has there: "
        f"{_groups(ground.mixture, k)} with heavy tails (component='student_t', or `mixtura fit "
        f"--component student_t`) {'has' if k == 1 else 'have'} a BIC that is lower by "
        f"{ground.gain(found):,.0f}{ground.seen}.",
        f"Fit {count_of(k, 'group')} with component='student_t' (`mixtura fit --component "
        "student_t`), and keep what has the lower BIC.",
        ground.numbers(found)
        | {"degrees_of_freedom": [float(nu) for nu in parts.degrees_of_freedom]},
    )


def _groups(mixture: Mixture, k: int) -> str:
    if k == mixture.n_components:
        return "the same group" if k == 1 else f"the same number of groups, {k},"
    return f"{count_of(k, 'group')} instead of {mixture.n_components}"
