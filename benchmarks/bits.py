"""The exact bits of varied problems' answers, recorded before a change that must not change any.

python -m benchmarks.bits record FILE
python -m benchmarks.bits compare FILE

Bits depend on the machine and on the versions of NumPy and BLAS, so that a file is of use between
two commits on one machine only.
"""

from __future__ import annotations

import hashlib
import json
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import mixtura
from mixtura import GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture, datasets
from mixtura.model.families import FAMILIES

Answer = dict[str, Any]
Problem = Callable[[], Answer]


def main(verb: str, file: str) -> None:
    """Record every problem's digests, or name those that differ from the recorded ones."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = {name: _digests(problem()) for name, problem in problems()}
    if verb == "record":
        Path(file).write_text(json.dumps(found, indent=1))
        print(f"{len(found)} problems recorded")
        return
    before = json.loads(Path(file).read_text())
    differ = [
        f"{name}: {part}"
        for name, digests in found.items()
        for part in digests
        if before.get(name, {}).get(part) != digests[part]
    ]
    print("\n".join(differ) or f"the bits of {len(found)} problems are the same")
    sys.exit(bool(differ))


def problems() -> Iterator[tuple[str, Problem]]:
    """About sixty: every family on every kind of rows, and every way through the estimators."""
    for covariance_type in FAMILIES:
        for name, rows in kinds().items():
            for n_jobs in (1, 2):
                fit = partial(_fitted, rows, covariance_type, n_jobs=n_jobs)
                yield f"{name}, {covariance_type}, {n_jobs} workers", fit
        yield f"weights, {covariance_type}", partial(_weighted, covariance_type)
        yield f"warm start, {covariance_type}", partial(_warm, covariance_type)
        yield f"given start, {covariance_type}", partial(_given, covariance_type)
        yield f"without a kernel's iterations, {covariance_type}", partial(_wide, covariance_type)
        yield f"prepared, {covariance_type}", partial(_prepared, covariance_type)
    yield "sweep", _swept
    yield "judgements", _judged


def kinds() -> dict[str, np.ndarray[Any, Any]]:
    """Rows of different types, sizes and units."""
    rng = np.random.default_rng(7)
    groups = rng.normal(size=(3, 5)) * 4
    blobs = groups[rng.integers(3, size=900)] + rng.normal(size=(900, 5))
    return {
        "float64": blobs,
        "float32": blobs.astype(np.float32),
        "many float32": np.tile(blobs, (14, 1)).astype(np.float32) * [1, 2, 3, 4, 5],
        "far away": blobs[:300] + 1e8,
        "collinear": np.column_stack([blobs[:200], blobs[:200, 0]]),
        "integers": np.round(blobs[:250] * 2),
    }


def _fitted(rows: Any, covariance_type: str, **parameters: Any) -> Answer:
    model = GaussianMixture(3, covariance_type=covariance_type, random_state=0, **parameters)
    return _of(model.fit(rows), rows)


def _weighted(covariance_type: str) -> Answer:
    rows = kinds()["float64"]
    weight = np.random.default_rng(3).integers(0, 3, size=len(rows))
    model = GaussianMixture(4, covariance_type=covariance_type, random_state=1)
    return _of(model.fit(rows, sample_weight=weight), rows)


def _warm(covariance_type: str) -> Answer:
    rows = kinds()["float64"]
    model = GaussianMixture(
        6, covariance_type=covariance_type, random_state=1, warm_start=True, max_iter=5
    )
    return _of(model.fit(rows).fit(rows[::2]), rows)


def _given(covariance_type: str) -> Answer:
    rows = kinds()["float64"]
    model = GaussianMixture(
        2,
        covariance_type=covariance_type,
        n_init=1,
        means_init=rows[:2],
        tol=1e-10,
        random_state=2,
    )
    return _of(model.fit(rows), rows)


def _wide(covariance_type: str) -> Answer:
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(400, 40)) + 3 * rng.integers(2, size=(400, 1))
    return _fitted(rows, covariance_type)


def _prepared(covariance_type: str) -> Answer:
    rows = datasets.load("diabetes").X
    model = PreparedGaussianMixture(3, covariance_type=covariance_type, random_state=0)
    return _of(model.fit(rows), rows)


def _swept() -> Answer:
    rows = datasets.load("iris").X
    sweep = GaussianMixtureIC(range(1, 5), random_state=0).fit(rows)
    return {
        "results": {name: column for name, column in sweep.results_.items() if name != "seconds"},
        "labels": sweep.predict(rows),
        "best": sweep.n_components_,
    }


def _judged() -> Answer:
    rows = kinds()["float64"]
    model = GaussianMixture(5, random_state=0).fit(rows)
    return {
        "findings": mixtura.diagnose(model, rows),
        "anomalies": mixtura.anomalies(model, rows),
        "ambiguous": mixtura.ambiguous(model, rows),
    }


def _of(model: Any, rows: Any) -> Answer:
    inner = getattr(model, "mixture_", model)
    return {
        "weights": inner.weights_,
        "means": inner.means_,
        "covariances": inner.covariances_,
        "trace": inner.lower_bounds_,
        "log_density": model.score_samples(rows),
        "probabilities": model.predict_proba(rows),
        "bic": model.bic(rows),
        "sample": model.sample(10)[0],
    }


def _digests(answer: Answer) -> dict[str, str]:
    return {name: hashlib.sha256(_bytes(value)).hexdigest()[:16] for name, value in answer.items()}


def _bytes(value: Any) -> bytes:
    try:
        array = np.asarray(value)
    except ValueError:
        return repr(value).encode()
    return repr(value).encode() if array.dtype == object else array.tobytes()


if __name__ == "__main__":
    main(*sys.argv[1:])
