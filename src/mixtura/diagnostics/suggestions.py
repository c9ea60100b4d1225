"""Whether another kind of model would do better, by fits of it: noise, tails, shapes, a prior."""

from __future__ import annotations

from collections.abc import Iterator

from mixtura.diagnostics import other_shapes, stray_rows, with_prior
from mixtura.diagnostics.alternatives import Ground
from mixtura.diagnostics.examination import Examination
from mixtura.diagnostics.finding import Finding
from mixtura.engine.fold import Fold
from mixtura.process.quiet import quietly


def check(subject: Examination) -> Iterator[Finding]:
    """The four codes that end on ``-would-help``."""
    with quietly(), Fold(1) as fold:
        yield from with_prior.suggest(subject, fold)
        ground = Ground.of(subject, fold)
        if ground is not None:
            yield from stray_rows.suggest(ground, subject, fold)
            yield from other_shapes.suggest(ground, subject, fold)
