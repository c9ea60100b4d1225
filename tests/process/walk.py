"""Every public call of one name of mixtura, and what the process looks like before and after.

Run in a process of its own by test_as_it_was.py: ``python walk.py NAME JOBS``.
"""

from __future__ import annotations

import gc
import inspect
import locale
import os
import random
import signal
import sys
import tempfile
import threading
import time
import warnings
from itertools import count

import joblib
import numpy as np
import pandas  # noqa: F401  (all that a call may load is there before)
import pyarrow.compute  # noqa: F401
import scipy.linalg
import sklearn.cluster
from threadpoolctl import ThreadpoolController, threadpool_info

import mixtura
from mixtura import GaussianMixture
from mixtura.engine import threads

rng = np.random.default_rng(0)
X = rng.normal(size=(240, 3)) + 4.0 * (np.arange(240) % 3)[:, None]
FOLDER = tempfile.mkdtemp()
FITTED = GaussianMixture(3, n_init=2, random_state=0).fit(X)
FITTED.save(os.path.join(FOLDER, "fitted.mixtura"))


def state() -> dict[str, object]:
    """What belongs to the program and not to us."""
    gc.collect()
    return {
        "pools": [(pool["filepath"], pool["num_threads"]) for pool in threadpool_info()],
        "signals": [signal.getsignal(number) for number in signal.valid_signals()],
        "blocked signals": signal.pthread_sigmask(signal.SIG_BLOCK, []),
        "timer": signal.getitimer(signal.ITIMER_REAL),
        "np.random": repr(np.random.get_state()),  # noqa: NPY002
        "random": random.getstate(),
        "warnings.filters": list(warnings.filters),
        "warnings": (warnings.showwarning, warnings.formatwarning),
        "environment": dict(os.environ),
        "np.geterr": np.geterr(),
        "np.printoptions": np.get_printoptions(),
        "locale": locale.setlocale(locale.LC_ALL),
        "folder": os.getcwd(),
        "mask of files": (os.umask(0o22), os.umask(0o22)),
        "threads": threading.enumerate(),
        "tasks": _count("/proc/self/task"),
        "files": _count("/proc/self/fd"),
        "limits": (sys.getrecursionlimit(), sys.getswitchinterval(), sys.flags),
        "hooks": (sys.excepthook, threading.excepthook, sys.gettrace(), sys.getprofile()),
        "streams": (sys.stdin, sys.stdout, sys.stderr),
        "paths": list(sys.path),
        "collector": (gc.isenabled(), gc.get_threshold()),
        "scikit-learn": sklearn.get_config(),
        "joblib": joblib.effective_n_jobs(None),
    }


def _count(folder: str) -> int:
    return len(os.listdir(folder)) if os.path.isdir(folder) else 0


def _let_threads_end(tasks: object) -> None:
    """A thread that was waited for may be a task of the system for a moment yet."""
    for _ in range(60_000):
        if _count("/proc/self/task") == tasks:
            break
        time.sleep(0.001)


VALUES = {
    "X": X,
    "data": X,
    "y": None,
    "model": FITTED,
    "labels": None,
    "path": os.path.join(FOLDER, "fitted.mixtura"),
    "n_samples": 5,
    "quantile": 0.1,
    "sample_weight": np.linspace(0.5, 1.5, len(X)),
    "deep": True,
    "backend": "pandas",
    "input_features": None,
    "trim": 6.0,
    "table": X,
}
"""What the arguments of public calls are called, and what they are given."""

ERRORS = np.full(X.shape, 0.01)
DEMANDED = {
    "covariance_of_error": ERRORS,
    "told": {"code": "a", "severity": "info", "message": "b", "advice": "c"},
}
"""The same of arguments that are given only where a call cannot do without."""


class Interrupts:
    """Ctrl-C at the moment number ``at`` when something looks whether it is still wanted."""

    def __init__(self, at: int) -> None:
        self._at, self._numbers, self._usual = at, count(), threads.check

    def __enter__(self) -> None:
        threads.check = self._look

    def __exit__(self, *_: object) -> None:
        threads.check = self._usual

    def _look(self) -> None:
        if next(self._numbers) == self._at:
            signal.raise_signal(signal.SIGINT)
        self._usual()


def arguments(function, name: str, bad: bool = False):
    given = {}
    if name.endswith("_request"):  # scikit-learn's own, which take what is to be routed
        return given
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.name == "preparation":
            given["preparation"] = PREPARATION
        elif parameter.name == "prepared":
            given["prepared"] = PREPARATION.transform(X)
        elif parameter.name in VALUES:
            given[parameter.name] = VALUES[parameter.name]
        elif parameter.default is not parameter.empty:
            continue
        elif parameter.name in DEMANDED:
            given[parameter.name] = DEMANDED[parameter.name]
        else:
            raise SystemExit(f"{name}: tell tests/process/walk.py what to give {parameter.name}")
    if name == "fit_table":
        given["n_components"] = [2, 3]
    elif name == "TableFit.report":
        given["path"] = FOLDER + "/report.html"
    if bad:
        rows = ("X", "data", "prepared", "table")
        given |= {name: X * np.nan for name in rows if name in given}
        given |= {"covariance_of_error": -ERRORS} if "covariance_of_error" in given else {}
        given |= {"path": FOLDER + "/none"} if "path" in given else {}
    return given


PREPARATION = mixtura.MixturePreparation().fit(X).preparation_


def watched(name: str, call) -> object:
    """Make the call as it is, then wrong, then with interrupts; the process stays as it was."""
    outcome = None
    for what, context in [
        ("call", None),
        ("error", None),
        *((f"interrupt {at}", Interrupts(at)) for at in (0, 3, 25, 90)),
    ]:
        before = state()
        try:
            if context is None:
                answer = call(what == "error")
                outcome = answer if what == "call" else outcome
            else:
                with context:
                    call(False)
                break  # it looks less often than that
        except KeyboardInterrupt:
            INTERRUPTED.append(name)
        except Exception as error:
            if what != "error" or not isinstance(error, (ValueError, TypeError, OSError)):
                raise
        _let_threads_end(before["tasks"])
        for key, value in state().items():
            assert value == before[key], f"{name}, {what}: {key} was {before[key]}, is {value}"
        CALLS.append(name)
    return outcome


INTERRUPTED: list[str] = []
CALLS: list[str] = []


def walk(name: str, jobs: int) -> None:
    thing = getattr(mixtura, name)
    if hasattr(thing, "fit"):
        model = estimator(thing, jobs)
        watched(f"{name}()", lambda bad: estimator(thing, jobs))
        # fit comes first, and every method after it finds a fitted model
        for method in sorted(public(model), key=lambda name: name != "fit"):
            function = getattr(model, method)
            label = f"{name}.{method}"
            watched(label, lambda bad, f=function, n=label: f(**arguments(f, n, bad)))
        if "covariance_of_error" in inspect.signature(model.fit).parameters:
            with_errors = estimator(thing, jobs)
            for method in ("fit", "predict"):
                f = getattr(with_errors, method)
                watched(
                    f"{name}.{method} with errors",
                    lambda bad, f=f: f(X, covariance_of_error=-ERRORS if bad else ERRORS),
                )
        for method in dir(model):
            if method.startswith("_") or not hasattr(model, method):
                continue  # of noise, tails, trimming, as far as the fit has such
            if not callable(getattr(model, method)):
                watched(f"{name}.{method}", lambda bad, n=method: getattr(model, n))
        assert f"{name}.fit" in INTERRUPTED or name == "MixturePreparation", INTERRUPTED
    elif callable(thing) and not inspect.isclass(thing):
        answer = watched(name, lambda bad: thing(**arguments(thing, name, bad)))
        for result in answer if isinstance(answer, (list, tuple)) else [answer]:
            if type(result).__name__ in mixtura.__all__ and not hasattr(result, "fit"):
                for method in public(result):
                    label, f = f"{type(result).__name__}.{method}", getattr(result, method)
                    watched(label, lambda bad, f=f, n=label: f(**arguments(f, n, bad)))


def public(thing: object) -> list[str]:
    return [
        name
        for name in dir(thing)
        if not name.startswith("_") and callable(getattr(thing, name, None))
    ]


def estimator(thing, jobs: int):
    sizes = {"GaussianMixtureIC": [2, 3, 4]}
    usual = inspect.signature(thing).parameters
    given = {"n_components": sizes.get(thing.__name__, 3), "n_init": 3, "random_state": 0}
    given["n_jobs"] = jobs
    return thing(**{name: value for name, value in given.items() if name in usual})


if __name__ == "__main__":
    sklearn.set_config(enable_metadata_routing=True)  # some methods are there only then
    warnings.simplefilter("default")
    scipy.linalg.eigh(np.eye(200))
    np.ones((300, 300)) @ np.ones((300, 300))
    for pool in ThreadpoolController().lib_controllers:  # more than one also on one core
        getattr(pool, "_real_set_num_threads", pool.set_num_threads)(3)
    gc.collect()
    gc.freeze()  # what is here now need not be looked at for each call
    walk(sys.argv[1], int(sys.argv[2]))
    sys.stdout.write(f"{len(CALLS)} calls, {len(INTERRUPTED)} interrupted\n")
