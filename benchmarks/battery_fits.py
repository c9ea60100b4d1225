"""One cell of the battery: the same rows fitted by mixtura and by scikit-learn's ten starts.

A fit that raises, or that passes the limit of seconds, is an ending like any other. What
scikit-learn did is kept in a cache, by kind, seed, shape, start, its version and a digest of the
rows, so that only mixtura is fitted anew while its search changes.

Seconds are of the processor, of one thread: what else the machine does counts little then, and a
time from the cache can stand beside one of today.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
import sklearn.mixture
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

import mixtura
from benchmarks.judge import judge_in_raw_units
from benchmarks.kinds import Drawn, draw

OURS = "mixtura"
THEIRS = ("kmeans", "k-means++")
"""The starts of scikit-learn's, ten of each."""

FITTED, RAISED, LATE = "fitted", "raised", "late"

ADDED = 1e-6
"""What scikit-learn's ``reg_covar`` adds to every variance, in the rows' own units."""

SHOWN = 160
"""Characters of a message that are kept."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What one library made of one cell; ``log_likelihood`` is None where there is none."""

    kind: str
    seed: int
    shape: str
    library: str
    ending: str
    log_likelihood: float | None
    sound: bool
    ari: float
    seconds: float
    warnings: tuple[str, ...] = ()
    outcome: str = ""
    message: str = ""


class Cache:
    """Fits of scikit-learn's in one JSON file; without a path nothing is kept."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._fits = {} if path is None else _kept(path)

    def get(self, key: str) -> Fit | None:
        kept = self._fits.get(key)
        return None if kept is None else Fit(**{**kept, "warnings": tuple(kept["warnings"])})

    def put(self, key: str, fit: Fit) -> None:
        self._fits[key] = asdict(fit)

    def save(self) -> None:
        """Write all of it at once, with what another process has saved meanwhile."""
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._fits = _kept(self.path) | self._fits
            aside = self.path.with_suffix(f".{os.getpid()}")
            aside.write_text(json.dumps(self._fits, indent=0))
            aside.replace(self.path)


def _kept(path: Path) -> dict[str, dict[str, Any]]:
    return json.loads(path.read_text()) if path.exists() else {}


def fit_cell(
    kind: str, seed: int, shape: str, cache: Cache, limit: float, ours: bool = True
) -> list[Fit]:
    """Ours, unless only theirs are wanted, and scikit-learn's two, in turn or from the cache."""
    rows = draw(kind, seed)
    digest = hashlib.sha256(rows.X.tobytes()).hexdigest()[:12]
    fits = []
    with threadpool_limits(1):
        if ours:
            model = mixtura.GaussianMixture(
                rows.n_components, covariance_type=shape, random_state=seed, n_jobs=1
            )
            fits.append(_fit(model, rows, (kind, seed, shape, OURS), limit))
        for start in THEIRS:
            key = f"{kind}/{seed}/{shape}/{start}/{sklearn.__version__}/{digest}"
            theirs = cache.get(key)
            if theirs is None:
                peer = sklearn.mixture.GaussianMixture(
                    rows.n_components,
                    covariance_type=shape,
                    random_state=seed,
                    n_init=10,
                    init_params=start,
                )
                theirs = _fit(peer, rows, (kind, seed, shape, start), 0, ADDED)
                cache.put(key, theirs)
            fits.append(theirs)
    return fits


def _fit(
    model: Any, rows: Drawn, cell: tuple[str, int, str, str], limit: float, added: float = 0.0
) -> Fit:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        begin = time.process_time()
        try:
            with _at_most(limit):
                model.fit(rows.X)
                seconds = time.process_time() - begin
            labels = model.predict(rows.X)
        except OutOfTimeError:
            return Fit(*cell, LATE, None, False, 0.0, time.process_time() - begin)
        except Exception as error:  # whatever it is, it is what a user would see
            message = f"{type(error).__name__}: {error}"[:SHOWN]
            seconds = time.process_time() - begin
            return Fit(*cell, RAISED, None, False, 0.0, seconds, message=message)
    ending = judge_in_raw_units(model, rows.X, added)
    return Fit(
        *cell,
        FITTED,
        ending.log_likelihood if np.isfinite(ending.log_likelihood) else None,
        ending.sound,
        float(adjusted_rand_score(rows.labels, labels)),
        seconds,
        tuple(sorted({warning.category.__name__ for warning in said})),
        getattr(getattr(model, "outcome_", None), "name", ""),
        " | ".join(str(warning.message) for warning in said)[:SHOWN],
    )


class OutOfTimeError(BaseException):
    """Raised by the alarm; no ``Exception``, so that nothing on the way takes it for its own."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Stop what runs inside after so many seconds of the processor.

    0 and systems without alarms never do.
    """
    able = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not (seconds and able):
        yield
        return

    def stop(*_: object) -> None:
        raise OutOfTimeError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
