"""Whether another of the shapes that groups may have describes the rows better, as many groups."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import log

import numpy as np

from mixtura._typing import Floats
from mixtura.diagnostics.alternatives import REAL, Alternative, Ground
from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.engine.fold import Fold
from mixtura.engine.objective import LOG_LIKELIHOOD
from mixtura.initialise import INITIALISERS, partition_by
from mixtura.initialise.views import views
from mixtura.model.families import FAMILIES, GAUSSIAN, advised, family_of
from mixtura.model.mixture import Mixture
from mixtura.selection import Evidence
from mixtura.selection.grid import different_types
from mixtura.selection.sweep import FAILURES

FOLLOWED, NEAR = 2, 40.0
"""How many shapes are followed to their end, of those that one step brings at least so near in BIC
to the present one."""

STEPS = 3
"""Iterations before one looks whether it is worth more: a shape begins where it nearly ends."""

MOST_TURNS = 64
"""Pairs of columns, for each group, up to which shapes are tried whose groups share their axes."""

LEAST, SHARE = 6, 1 / 3
"""How many numbers a simpler shape has to save, and what share of those that covariances take: by
fewer, one of fourteen shapes is soon better than another, as it happens."""


def suggest(ground: Ground, subject: Examination, fold: Fold) -> Iterator[Finding]:
    """``another-shape-would-help``."""
    if ground.family.component != GAUSSIAN:
        return
    found = best_shape(ground, _untried(subject), fold)
    if found is None or ground.gain(found) < REAL:
        return
    family = type(found.mixture.components)
    plain = family.plain or family.title
    yield Finding(
        "another-shape-would-help",
        Severity.INFO,
        f"Another shape says more of the same number of groups, {subject.n_components}: with "
        f"covariance_type='{family.name}' (`mixtura fit --covariance {family.name}`), where "
        f"{plain}, the BIC is lower by {ground.gain(found):,.0f}{ground.seen}.",
        f"Fit covariance_type='{family.name}' (`mixtura fit --covariance {family.name}`), and "
        "keep what has the lower BIC.",
        ground.numbers(found) | {"covariance_type": family.name, "shape": plain},
    )


def best_shape(ground: Ground, names: list[str], fold: Fold) -> Alternative | None:
    """The best fit with one of these shapes that may be said to be better."""
    promising: list[tuple[float, int, Mixture]] = []
    partitions = [ground.responsibilities, *_elsewhere(ground, fold)]
    for place, (name, resp) in enumerate(product(names, partitions)):
        try:
            start = _beside(ground, ground.start(family_of(name), resp))
            now = Evidence.of(start, LOG_LIKELIHOOD.expect(start, ground.source, fold))
        except FAILURES:
            continue
        bic = now.judge("bic")
        if bic < ground.bic + NEAR and _saves_enough(ground, start, bic):
            promising.append((bic, place, start))
    ended = [ground.fit(start, fold, first=STEPS) for _, _, start in sorted(promising)[:FOLLOWED]]
    sound = [found for found in ended if found is not None and not ground.costs_more(found)]
    return min(sound, key=lambda found: found.bic, default=None)


def _elsewhere(ground: Ground, fold: Fold) -> list[Floats]:
    """Responsibilities (k, m) of quite other groups, where the present shape has cut long ones.

    Those that k-means finds where the rows are as wide in all directions, and the richest shape
    makes of them, if they promise to be better by themselves.
    """
    k = ground.mixture.n_components
    view = views(ground.sample, k)[-1]
    compact = partition_by(INITIALISERS["kmeans"])
    resp = compact(ground.sample, k, np.random.default_rng(0), view)
    others = []
    for name in advised():
        if not FAMILIES[name].spans_all_directions or k == 1:
            continue
        found = ground.fit(_beside(ground, ground.start(FAMILIES[name], resp)), fold)
        if found is not None and ground.gain(found) >= REAL:
            others.append(found.mixture.prepare().responsibilities(ground.sample.filled))
    return others


def _saves_enough(ground: Ground, other: Mixture, bic: float) -> bool:
    """Whether it does with far fewer numbers, or is better by the likelihood itself."""
    present = ground.mixture
    saved = present.n_parameters - other.n_parameters
    k, d = present.n_components, present.n_features
    of_covariances = ground.family.n_parameters(k, d) - k * d
    if saved >= max(LEAST, SHARE * of_covariances):
        return True
    return saved <= 0 or ground.bic - bic > saved * log(ground.sample.n_rows)


def _untried(subject: Examination) -> list[str]:
    """The shapes that no fit of as many groups has had; of those that are the same, one."""
    k, d = subject.n_components, subject.n_features
    own = type(subject.mixture.components)
    tried = {own.name}
    for row in () if subject.sweep is None else subject.sweep:
        if row.n_components == k:
            tried.add(row.covariance_type)
    names = different_types(list(FAMILIES), d)
    count = {name: family_of(name).n_parameters(k, d) for name in names}
    told = {family_of(name).n_parameters(k, d) for name in tried}
    if k == 1:  # equal or varying is the same
        names = [name for name in names if FAMILIES[name].usual and count[name] not in told]
    if k * d * (d - 1) // 2 > MOST_TURNS:
        names = [name for name in names if not getattr(family_of(name), "turns_together", False)]
    return [name for name in names if name not in tried]


def _beside(ground: Ground, start: Mixture) -> Mixture:
    """With the noise that the present model has."""
    present = ground.mixture
    if present.background is None:
        return start
    share = float(present.weights[-1])
    return ground.floor.under(start.beside(present.background, share, present.sides))
