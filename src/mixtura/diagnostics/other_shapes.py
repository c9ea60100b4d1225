"""Whether another of the shapes that groups may have describes the rows better, as many groups."""

from __future__ import annotations

from collections.abc import Iterator

from mixtura.diagnostics.alternatives import REAL, Alternative, Ground
from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding, Severity
from mixtura.engine.em import advance
from mixtura.engine.fold import Fold
from mixtura.engine.objective import LOG_LIKELIHOOD
from mixtura.model.families import FAMILIES, GAUSSIAN, family_of, kind_of
from mixtura.model.mixture import Mixture
from mixtura.selection import Evidence
from mixtura.selection.grid import different_types
from mixtura.selection.sweep import FAILURES

GLANCE = 3
"""Iterations by which shapes are compared, and ..."""

FOLLOWED = 2
"""... how many of them are followed to their end."""


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
    """The best fit with one of these shapes, from the present groups."""
    promising: list[tuple[float, int, Mixture]] = []
    resp = ground.responsibilities
    for place, name in enumerate(names):
        try:
            start = _beside(ground, ground.start(family_of(name), resp))
            start, before = advance(start, ground.source, fold, GLANCE)
            now = LOG_LIKELIHOOD.expect(start, ground.source, fold)
        except FAILURES:
            continue
        ahead = max(0.0, float(now.log_likelihood - before)) * GLANCE
        promising.append((Evidence.of(start, now).judge("bic") - 2.0 * ahead, place, start))
    ended = [ground.fit(start, fold) for _, _, start in sorted(promising)[:FOLLOWED]]
    sound = [found for found in ended if found is not None]
    return min(sound, key=lambda found: found.bic, default=None)


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
    return [name for name in names if name not in tried and kind_of(name) not in tried]


def _beside(ground: Ground, start: Mixture) -> Mixture:
    """With the noise that the present model has."""
    present = ground.mixture
    if present.background is None:
        return start
    return ground.floor.under(start.beside(present.background, float(present.weights[-1])))
