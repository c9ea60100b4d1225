"""Every code, proven by data that have the fault and by near twins that have not."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from tests.by_capability import ONE_OF_EACH
from tests.fitted.formless import Formless

from mixtura import GaussianMixture, Outcome, PreparedGaussianMixture, diagnose
from mixtura.diagnostics import CODES, Finding, Severity
from mixtura.model.families import FAMILIES
from mixtura.selection import Candidate, Evidence, Row, Sweep

Case = tuple[Any, np.ndarray, dict[str, Any]]
"""A fitted model, rows, and further arguments of diagnose."""

CENTRES = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0], [9.0, 9.0]])


def _blobs(centres: Any, sizes: Any, seed: int = 0, sd: float = 1.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = np.asarray(centres, dtype=float)
    sizes = np.broadcast_to(sizes, len(centres))
    return np.concatenate(
        [
            centre + rng.normal(0, sd, (n, centres.shape[1]))
            for centre, n in zip(centres, sizes, strict=True)
        ]
    )


def _fitted(X: np.ndarray, k: int, **parameters: Any) -> Case:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        parameters = {"random_state": 0, "n_init": 4, **parameters}
        return GaussianMixture(k, **parameters).fit(X), X, {}


def _prepared(X: np.ndarray, k: int, **parameters: Any) -> Case:
    return PreparedGaussianMixture(k, random_state=0, n_init=4, **parameters).fit(X), X, {}


def _from(X: np.ndarray, means: Any, *, scale: float = 1.0, **parameters: Any) -> Case:
    """A fit from one given start with round components."""
    means = np.asarray(means, dtype=float)
    k, d = means.shape
    given = {
        "weights_init": np.full(k, 1 / k),
        "means_init": means,
        "precisions_init": np.broadcast_to(np.eye(d) / scale**2, (k, d, d)),
    }
    return _fitted(X, k, **given, **parameters)


def _formless(X: np.ndarray, k: int) -> Case:
    return Formless(k, random_state=0, n_init=4).fit(X), X, {}


def _swept(values: dict[int, float], failed: int | None = None) -> Case:
    """A sound model with a made-up sweep of these criteria."""
    best = min(values, key=values.__getitem__)
    candidate = Candidate(None, Evidence(0.0, 1, 100.0, 0.0), Outcome.CONVERGED, 3)
    rows = [
        Row(k, "full", 0.0, candidate, {"bic": value}, selected=k == best)
        for k, value in values.items()
    ]
    if failed is not None:
        rows.append(Row(failed, "full", 0.0, error="too many components."))
    model, X, _ = _fitted(_blobs(CENTRES[:2], 60), 2)
    return model, X, {"sweep": Sweep(tuple(rows), "bic")}


def _swept_by_chance(chance: float) -> Case:
    """A lead of 20, of which another sample would keep more or less."""
    model, X, known = _swept({1: 500.0, 2: 100.0, 3: 120.0})
    return model, X, {"sweep": replace(known["sweep"], chance=chance)}


def _moons(n: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    angle = rng.uniform(0, np.pi, n)
    upper = np.c_[np.cos(angle), np.sin(angle)]
    lower = np.c_[1 - np.cos(angle), 0.5 - np.sin(angle)]
    half = np.arange(n)[:, None] < n // 2
    return np.where(half, upper, lower) + rng.normal(0, 0.06, (n, 2))


def _ring(n: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    angle = rng.uniform(0, 2 * np.pi, n)
    return np.c_[np.cos(angle), np.sin(angle)] + rng.normal(0, 0.05, (n, 2))


def _related(noise: float) -> np.ndarray:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 3))
    X[:, 2] = X[:, 0] + X[:, 1] + noise * X[:, 2]
    return X


def _with_copies(jitter: float) -> np.ndarray:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 2))
    X[:30] = X[0] + jitter * rng.normal(size=(30, 2))
    return X


def _with_codes(codes: bool) -> np.ndarray:
    X = np.random.default_rng(0).normal(size=(300, 2))
    X[:, 1] = np.round(X[:, 1] > 0) + 0.0 if codes else X[:, 1]
    return X


def _flat_cluster(noise: float) -> np.ndarray:
    X = _blobs(CENTRES[:2], 60)
    X[60:, 1] = 5.0 + noise * X[60:, 1]
    return X


def _at_the_bound(capped: bool) -> Case:
    """Two groups, of which one begins as the rows at the bound, whether there are any or not."""
    rng = np.random.default_rng(5)
    y = np.repeat([0, 1], [180, 120])
    marks = rng.normal(70 + 40 * y, 20)
    X = np.c_[rng.normal(50 + 30 * y, 6), np.minimum(marks, 100) if capped else marks]
    given = {
        "weights_init": [0.6, 0.4],
        "means_init": [[50, 70], [80, 100]],
        "precisions_init": [[1 / 36, 1 / 400], [1 / 36, 1e4 if capped else 1 / 400]],
    }
    return _fitted(X, 2, covariance_type="diag", **given)


def _new_rows(shift: float) -> Case:
    model, _, _ = _fitted(_blobs(CENTRES[:2], 200), 2)
    return model, _blobs(CENTRES[:2], 100, seed=5) + shift, {}


def _among_noise(n: int) -> np.ndarray:
    everywhere = np.random.default_rng(7).uniform(-6.0, 15.0, (n, 2))
    return np.concatenate([_blobs(CENTRES[:3], 120), everywhere])


def _heavy(freedom: float) -> np.ndarray:
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(400, 2)) / np.sqrt(rng.chisquare(freedom, (400, 1)) / freedom)
    rows[200:, 0] += 14.0
    return rows


def _leaning() -> np.ndarray:
    return _blobs(CENTRES[:3], 120) @ np.array([[1.0, 0.9], [0.0, 0.4]])


THREE = _blobs([[0, 0], [9, 0], [30, 0]], 80)
ONE = np.random.default_rng(3).normal(size=(300, 2))
LACKING = np.where(np.random.default_rng(4).random(ONE.shape) < 0.1, np.nan, ONE)
ROUND = np.random.default_rng(3).normal(size=(400, 3))
SCALES = ONE * [1.0, 1000.0]
FAR = np.eye(4)[:2] * 40
WIDE = np.random.default_rng(4).normal(size=(400, 24))

CASES: dict[str, tuple[Callable[[], Case], Callable[[], Case]]] = {
    "not-converged": (
        lambda: _fitted(_blobs(CENTRES[:2] / 4, 100), 2, max_iter=2),
        lambda: _fitted(_blobs(CENTRES[:2] / 4, 100), 2),
    ),
    "better-start-known": (
        lambda: _from(THREE, [[4.5, 0], [29, 0], [31, 0]], covariance_type="full"),
        lambda: _fitted(THREE, 3),
    ),
    "starts-disagree": (
        lambda: _fitted(ONE, 6),
        lambda: _fitted(_blobs(CENTRES[:2], 60), 2),
    ),
    "component-collapsed": (
        lambda: _from(_blobs([[0, 0, 0], [40, 0, 0]], [80, 3]), [[0, 0, 0], [40, 0, 0]]),
        lambda: _from(_blobs([[0, 0, 0], [40, 0, 0]], [80, 30]), [[0, 0, 0], [40, 0, 0]]),
    ),
    "component-on-floor": (
        lambda: _from(_flat_cluster(0.0), CENTRES[:2]),
        lambda: _from(_flat_cluster(0.2), CENTRES[:2]),
    ),
    "few-rows": (
        lambda: _fitted(_blobs(FAR, [200, 7]), 2, means_init=FAR),
        lambda: _fitted(_blobs(FAR, [200, 30]), 2, means_init=FAR),
    ),
    "few-rows-per-parameter": (
        lambda: _fitted(_blobs(np.eye(4)[:2] * 20, 20), 2),
        lambda: _fitted(_blobs(np.eye(4)[:2] * 20, 80), 2),
    ),
    "too-many-features-for-full": (
        lambda: _fitted(WIDE[:100, :12], 1),
        lambda: _fitted(WIDE[:100, :12], 1, covariance_type="tied"),
    ),
    "many-features": (
        lambda: _prepared(WIDE[:200], 1, pca=None),
        lambda: _prepared(WIDE[:200], 1, pca=10),
    ),
    "scales-differ": (
        lambda: _fitted(SCALES, 1, covariance_type="spherical"),
        lambda: _prepared(SCALES, 1, covariance_type="spherical"),
    ),
    "skewed-column": (
        lambda: _fitted(np.exp(0.8 * ONE) * 1000.0, 2),
        lambda: _prepared(np.exp(0.8 * ONE) * 1000.0, 1, log="all"),
    ),
    "repeated-rows": (
        lambda: _fitted(_with_copies(0.0), 1),
        lambda: _fitted(_with_copies(0.1), 1),
    ),
    "point-mass": (lambda: _at_the_bound(True), lambda: _at_the_bound(False)),
    "few-distinct-values": (
        lambda: _fitted(_with_codes(True), 1),
        lambda: _fitted(_with_codes(False), 1),
    ),
    "nearly-flat": (
        lambda: _fitted(_related(1e-4), 1, reg_covar=1e-12),
        lambda: _fitted(_related(0.3), 1, reg_covar=1e-12),
    ),
    "components-coincide": (
        lambda: _from(ONE, [[0, 0], [0.02, 0]], max_iter=3),
        lambda: _from(_blobs(CENTRES[:2], 150), [[4.5, 0], [4.52, 0]]),
    ),
    "many-ambiguous": (
        lambda: _fitted(ROUND, 4, covariance_type="spherical"),
        lambda: _fitted(_blobs(CENTRES, 75), 4, covariance_type="spherical"),
    ),
    "touching-groups": (
        lambda: _fitted(_blobs([[0, 0], [3.0, 0]], 300), 2, covariance_type="spherical"),
        lambda: _fitted(_blobs([[0, 0], [6.0, 0]], 300), 2, covariance_type="spherical"),
    ),
    "one-cluster-of-several": (
        lambda: _fitted(_moons(500), 8),
        lambda: _fitted(_blobs(CENTRES, 75), 4),
    ),
    "outliers-own-component": (
        lambda: _fitted(_blobs([[0, 0], [60, 60]], [400, 8]), 2, covariance_type="diag"),
        lambda: _fitted(_blobs([[0, 0], [60, 60]], [400, 80]), 2, covariance_type="diag"),
    ),
    "not-gaussian": (lambda: _fitted(_ring(300), 1), lambda: _fitted(ONE, 1)),
    "low-silhouette": (
        lambda: _fitted(ROUND, 3, covariance_type="tied"),
        lambda: _fitted(_blobs(CENTRES[:3], 100), 3, covariance_type="tied"),
    ),
    "not-checked": (lambda: _formless(ONE, 1), lambda: _fitted(ONE, 1)),
    "missing-values": (lambda: _fitted(LACKING, 1), lambda: _fitted(ONE, 1)),
    "rows-unlike-training": (lambda: _new_rows(2.0), lambda: _new_rows(0.0)),
    "noise-would-help": (
        lambda: _fitted(_among_noise(60), 3),
        lambda: _fitted(_among_noise(0), 3),
    ),
    "heavier-tails-would-help": (
        lambda: _fitted(_heavy(3.0), 2, covariance_type="tied"),
        lambda: _fitted(_heavy(1e6), 2, covariance_type="tied"),
    ),
    "another-shape-would-help": (
        lambda: _fitted(_leaning(), 3, covariance_type="diag"),
        lambda: _fitted(_leaning(), 3, covariance_type="tied"),
    ),
    "a-prior-would-help": (
        lambda: _fitted(_blobs(FAR[:, :3], [80, 6]), 2, means_init=FAR[:, :3]),
        lambda: _fitted(_blobs(FAR[:, :3], [80, 30]), 2, means_init=FAR[:, :3]),
    ),
    "edge-of-range": (
        lambda: _swept({1: 500.0, 2: 300.0, 3: 100.0}),
        lambda: _swept({1: 500.0, 2: 300.0, 3: 100.0, 4: 120.0}),
    ),
    "elbow-disagrees": (
        lambda: _swept({1: 1000.0, 2: 200.0, 3: 190.0, 4: 180.0, 5: 185.0}),
        lambda: _swept({1: 1000.0, 2: 200.0, 3: 210.0, 4: 220.0, 5: 230.0}),
    ),
    "weak-evidence": (
        lambda: _swept({1: 500.0, 2: 100.0, 3: 101.0}),
        lambda: _swept({1: 500.0, 2: 100.0, 3: 120.0}),
    ),
    "failed-models": (
        lambda: _swept({1: 500.0, 2: 100.0}, failed=90),
        lambda: _swept({1: 500.0, 2: 100.0}),
    ),
}

HIGHEST = {
    "component-collapsed": Severity.SEVERE,
    "component-on-floor": Severity.SEVERE,
    "starts-disagree": Severity.INFO,
    "touching-groups": Severity.INFO,
    "not-checked": Severity.INFO,
    "missing-values": Severity.INFO,
    "elbow-disagrees": Severity.INFO,
    "weak-evidence": Severity.INFO,
    "failed-models": Severity.INFO,
    "skewed-column": Severity.INFO,
    "noise-would-help": Severity.INFO,
    "heavier-tails-would-help": Severity.INFO,
    "another-shape-would-help": Severity.INFO,
    "a-prior-would-help": Severity.INFO,
}
"""How severe the fault of a code is here; a warning for all others."""


def _findings(case: Case) -> dict[str, Finding]:
    model, X, more = case
    found: dict[str, Finding] = {}
    for finding in diagnose(model, X, **more):
        found.setdefault(finding.code, finding)
    return found


@pytest.mark.parametrize("code", CODES)
def test_the_fault_is_found(code: str) -> None:
    found = _findings(CASES[code][0]())
    assert code in found
    finding = found[code]
    assert finding.severity is HIGHEST.get(code, Severity.WARNING)
    for text in (finding.message, finding.advice):
        assert not text[0].islower()
        assert text.endswith(".")
        assert "  " not in text
    assert json.loads(json.dumps(finding.to_dict(), allow_nan=False))["code"] == code
    assert finding.numbers


@pytest.mark.parametrize("code", CODES)
def test_the_near_twin_is_clear(code: str) -> None:
    assert code not in _findings(CASES[code][1]())


def test_what_holds_of_gaussians_alone_is_not_asked_of_others() -> None:
    """A ring, cut into two pieces or whole, is no Gaussian; of another family nobody says so."""
    left_out = {"components-coincide", "one-cluster-of-several", "not-gaussian"}
    for k in (1, 8):
        assert left_out & _findings(_fitted(_ring(400), k)).keys()
        found = _findings(_formless(_ring(400), k))
        assert not left_out & found.keys()
        assert set(found["not-checked"].numbers["codes"]) == left_out


def test_a_lead_that_chance_may_have_made_is_weak_evidence() -> None:
    found = _findings(_swept_by_chance(8.0))["weak-evidence"]
    assert "20.0 behind in BIC, but the choice is not clear" in found.message
    assert "another sample" in found.message
    assert found.numbers["standard_error"] == 16.0
    assert "weak-evidence" not in _findings(_swept_by_chance(5.0))


@pytest.mark.parametrize("shape", ONE_OF_EACH)
def test_a_group_takes_as_many_rows_as_a_sweep_would_believe(shape: str) -> None:
    least = FAMILIES[shape].believable_rows(4)
    for n, few in ((least - 1, True), (least, False)):
        X = _blobs(np.eye(4)[:2] * 40, [200, n])
        given = {"means_init": np.eye(4)[:2] * 40, "covariance_type": shape}
        found = _findings(_fitted(X, 2, **given))
        told = {"few-rows", "component-collapsed"} & set(found)
        assert bool(told) is few, (shape, n)


def test_every_case_has_a_code() -> None:
    assert set(CASES) == set(CODES)
    assert set(HIGHEST) < set(CODES)


def test_the_documentation_explains_every_code() -> None:
    text = (Path(__file__).parents[2] / "docs" / "findings.md").read_text(encoding="utf-8")
    explained = [line.split("`")[1] for line in text.splitlines() if line.startswith("### `")]
    assert explained == list(CODES)
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `")]
    table = {row[0].split("`")[1]: row for row in rows}
    assert {code: row[2].removesuffix(" |") for code, row in table.items()} == CODES
    for code in CODES:
        assert str(HIGHEST.get(code, Severity.WARNING)) in table[code][1]


def test_the_source_emits_no_other_code() -> None:
    import mixtura.diagnostics

    folder = Path(mixtura.diagnostics.__file__).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    for piece in sources.split("Finding(\n")[1:]:
        assert piece.strip().split('"')[1] in CODES


def test_groups_of_outliers_are_one_finding_that_holds_them_all() -> None:
    angle = np.arange(12) * 2 * np.pi / 12
    far = 400.0 * np.c_[np.cos(angle), np.sin(angle)]
    X = _blobs([[0, 0], *far], [600, *[5] * 12])
    case = _fitted(X, 13, means_init=np.r_[[[0.0, 0.0]], far], covariance_type="diag")
    told = [f for f in diagnose(*case[:2], starts=False) if f.code == "outliers-own-component"]
    (finding,) = told
    assert len(finding.numbers["groups"]) == 12
    assert {group["kind"] for group in finding.numbers["groups"]} == {"far"}
    assert "and 5 more have at most 5 rows each, of 660, far from everything else" in (
        finding.message
    )
    assert "such groups are real but rare" in finding.advice


def test_a_group_far_and_wide_is_told_once() -> None:
    rng = np.random.default_rng(0)
    X = np.concatenate([_blobs([[0, 0], [9, 0]], 300), rng.normal(900.0, 60.0, (8, 2))])
    centres = np.array([[0.0, 0.0], [9.0, 0.0], [900.0, 900.0]])
    case = _fitted(X, 3, means_init=centres, covariance_type="spherical")
    found = _findings(case)["outliers-own-component"]
    assert [(g["component"], g["kind"]) for g in found.numbers["groups"]] == [(2, "wide")]
    assert found.message.startswith("Group 2 is ")


def test_a_first_guess_is_severe_and_a_choice_for_want_of_a_better_one_a_warning() -> None:
    assert _findings(_fitted(ONE, 2, max_iter=0))["not-converged"].severity is Severity.SEVERE
    model, X, known = _swept({1: 500.0, 2: 100.0}, failed=90)
    rows = [replace(row, beaten_by=(9, "full")) for row in known["sweep"].rows]
    found = _findings((model, X, {"sweep": replace(known["sweep"], rows=tuple(rows))}))
    assert found["failed-models"].severity is Severity.WARNING
    assert "for want of a better one" in found["failed-models"].advice
