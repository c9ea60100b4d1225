"""Mixtures that go wrong, each beside the one that does not.

A stage has the rows and the model of one side: broken, or mended. The rows are the same on both
sides, but where leaving some out is the cure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mixtura._typing import Floats, Ints
from mixtura.model.families import GAUSSIAN, STUDENT_T
from mixtura.page.builtin import THREE, builtin, equal
from mixtura.page.catalogue import FAILURES
from mixtura.page.comparison import comparison_of
from mixtura.page.data import data_of
from mixtura.page.dataset import Dataset
from mixtura.page.fit import described, fit_model
from mixtura.page.spec import Spec
from mixtura.preparation.trimming import trim_mask

N = 600
"""Rows of most modes."""

SEEDS = 48
"""Starts among which a mode that is about starts looks for the one that shows it."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Rows, the model to fit to them, and how many starts it may take."""

    sheet: Dataset
    spec: Spec
    n_init: int = 10


Setting = Callable[[bool, int], Stage]
"""(fixed, seed) -> the stage."""


def stage(mode: str, fixed: bool, seed: int) -> Stage:
    """One side of a failure mode, one of :data:`mixtura.page.catalogue.FAILURES`."""
    made = STAGES[mode](fixed, seed)
    return replace(made, sheet=replace(made.sheet, title=FAILURES[mode].title))


def failure_of(mode: str, fixed: bool, side: Stage, identity: str = "") -> dict[str, Any]:
    """The side that :func:`stage` has set up as ``Failure``, its fit and comparison included."""
    entry = FAILURES[mode]
    model = fit_model(side.sheet, side.spec, n_init=side.n_init)
    return {
        "mode": mode,
        "title": entry.title,
        "why": entry.why,
        "cure": entry.cure,
        "fixed": fixed,
        "data": data_of(side.sheet, identity),
        "fit": described(model, side.sheet, side.spec),
        "comparison": comparison_of(side.sheet, model, side.sheet.shown, side.spec.seed),
    }


def _drawn(rows: Floats, labels: Ints, classes: list[str], rng: np.random.Generator) -> Dataset:
    order = rng.permutation(len(rows))
    names = ["x", "y"] if rows.shape[1] == 2 else [f"x{j + 1}" for j in range(rows.shape[1])]
    return Dataset("", names, rows[order], labels[order], classes)


def _overlap(fixed: bool, seed: int) -> Stage:
    rng = np.random.default_rng(seed)
    labels = equal(N, 2)
    long, short = 2.4 * rng.normal(size=N), 0.35 * rng.normal(size=N)
    sign = np.where(labels == 0, 1.0, -1.0)
    rows = np.column_stack([long - sign * short, sign * long + short]) / np.sqrt(2)
    spec = Spec(2, "full" if fixed else "spherical", seed=seed)
    return Stage(_drawn(rows, labels, ["rising", "falling"], rng), spec)


def _of_builtin(name: str, broken: Spec, mended: Spec) -> Setting:
    """A built-in data set, under a spec that goes wrong with it and one that does not."""

    def setting(fixed: bool, seed: int) -> Stage:
        spec = replace(mended if fixed else broken, seed=seed)
        return Stage(builtin(name, N, 1.0, seed), spec)

    return setting


def _outliers(fixed: bool, seed: int) -> Stage:
    sheet = builtin("outliers", N, 1.0, seed)
    if fixed and sheet.labels is not None:
        far = trim_mask(sheet.X)
        note = f"{int(far.sum())} extreme rows are left out."
        sheet = replace(
            sheet, X=sheet.X[~far], labels=sheet.labels[~far], notes=[*sheet.notes, note]
        )
    return Stage(sheet, Spec(3, seed=seed))


def _background(fixed: bool, seed: int) -> Stage:
    rng = np.random.default_rng(seed)
    scattered = N // 6
    labels = np.concatenate([equal(N - scattered, 3), np.full(scattered, 3)])
    centres = np.array([[0.0, 0.0], [4.2, 0.6], [1.6, 4.2]])
    anywhere = rng.uniform([-9.0, -8.0], 13.0, size=(scattered, 2))
    groups = centres[labels[:-scattered]] + 0.7 * rng.normal(size=(N - scattered, 2))
    sheet = _drawn(np.concatenate([groups, anywhere]), labels, [*THREE, "noise"], rng)
    return Stage(sheet, Spec(3, seed=seed, noise=0.05 if fixed else None))


def _heavy_tails(fixed: bool, seed: int) -> Stage:
    """Long groups of Student's t with two degrees of freedom, whose variance has no end."""
    rng = np.random.default_rng(seed)
    labels = equal(N, 3)
    centres = np.array([[-1.0, 0.0], [1.0, 3.6], [0.0, 7.2]])
    near = np.sqrt(rng.chisquare(2.0, N) / 2.0)
    upright = centres[labels] + np.array([1.5, 0.45]) * rng.normal(size=(N, 2)) / near[:, None]
    turned = np.array([[np.cos(0.5), np.sin(0.5)], [-np.sin(0.5), np.cos(0.5)]])
    spec = Spec(3, seed=seed, component=STUDENT_T if fixed else GAUSSIAN)
    return Stage(_drawn(upright @ turned, labels, THREE, rng), spec)


def _collapse(fixed: bool, seed: int) -> Stage:
    rng = np.random.default_rng(seed)
    knot = 70
    labels = np.concatenate([equal(N - knot, 3), np.full(knot, 3)])
    centres = np.array([[0.0, 0.0], [4.2, 0.0], [2.1, 3.8], [2.1, 1.3]])
    spread = np.array([0.8, 0.8, 0.8, 1e-5])
    rows = centres[labels] + spread[labels, None] * rng.normal(size=(N, 2))
    sheet = _drawn(rows, labels, [*THREE, "knot"], rng)
    spec = Spec(3, init="random_from_data", seed=seed, reg_covar=0.05 if fixed else 1e-12)
    return Stage(sheet, spec) if fixed else Stage(sheet, _of_several(sheet, spec, max), n_init=1)


def _unscaled(fixed: bool, seed: int) -> Stage:
    rng = np.random.default_rng(seed)
    labels = equal(N, 2)
    x = labels + 0.14 * rng.normal(size=N)
    y = 4500 * labels + 3000 * rng.normal(size=N)
    sheet = _drawn(np.column_stack([x, y]), labels, ["left", "right"], rng)
    return Stage(sheet, Spec(2, "spherical", seed=seed, scale=fixed))


def _too_many(fixed: bool, seed: int) -> Stage:
    rng = np.random.default_rng(seed)
    labels = equal(N, 3)
    centres = np.array([[0.0, 0.0], [5.0, 0.4], [2.2, 4.6]])
    sheet = _drawn(centres[labels] + 0.9 * rng.normal(size=(N, 2)), labels, THREE, rng)
    return Stage(sheet, Spec(3 if fixed else 8, seed=seed))


def _bad_start(fixed: bool, seed: int) -> Stage:
    rng = np.random.default_rng(seed)
    labels = equal(N, 5)
    centres = np.array([[0.0, 0.0], [3.2, 0.0], [0.0, 3.4], [12.0, 12.0], [15.4, 12.4]])
    rows = centres[labels] + 0.7 * rng.normal(size=(N, 2))
    sheet = _drawn(rows, labels, ["a", "b", "c", "d", "e"], rng)
    spec = Spec(5, init="random_from_data", seed=seed)
    return Stage(sheet, spec) if fixed else Stage(sheet, _of_several(sheet, spec, min), n_init=1)


def _of_several(sheet: Dataset, spec: Spec, choose: Callable[..., int]) -> Spec:
    """The spec with the seed whose single start ends with the lowest or highest likelihood."""

    def bound(seed: int) -> float:
        model = fit_model(sheet, replace(spec, seed=seed), n_init=1)
        return float(model.mixture_.lower_bound_)

    seeds = range(spec.seed, min(spec.seed + SEEDS, 2**32))
    return replace(spec, seed=choose(seeds, key=bound))


def _high_d(fixed: bool, seed: int) -> Stage:
    rng = np.random.default_rng(seed)
    n, d = 105, 15
    labels = equal(n, 3)
    centres = 1.15 * rng.choice([-1.0, 1.0], size=(3, d))
    rows = centres[labels] + rng.normal(size=(n, d))
    spec = Spec(3, "diag" if fixed else "full", seed=seed)
    return Stage(_drawn(rows, labels, THREE, rng), spec)


STAGES: dict[str, Setting] = {
    "overlap": _overlap,
    "anisotropic": _of_builtin("anisotropic", Spec(3, "spherical"), Spec(3, "full")),
    "unequal": _of_builtin("unequal", Spec(3, "tied"), Spec(3, "full")),
    "moons": _of_builtin("moons", Spec(2), Spec(10)),
    "rings": _of_builtin("rings", Spec(2), Spec(16)),
    "outliers": _outliers,
    "background": _background,
    "heavy_tails": _heavy_tails,
    "collapse": _collapse,
    "unscaled": _unscaled,
    "too_many": _too_many,
    "bad_start": _bad_start,
    "high_d": _high_d,
}
"""How every failure mode is set up."""
