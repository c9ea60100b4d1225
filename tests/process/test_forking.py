"""A child that is forked while other threads fit can fit, and its parent does not notice."""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")

BUSY = """
warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of forks beside threads
from mixtura import GaussianMixture, GaussianMixtureIC
def fit(k=2):
    return GaussianMixture(k, n_init=2, random_state=0, n_jobs=2, max_iter=5, tol=1).fit(X).means_
def free():
    return GaussianMixture(2, n_init=2, n_jobs=2, max_iter=5, tol=1).fit(X).means_
def sweep():
    model = GaussianMixtureIC([1, 2], covariance_type="full", n_init=1, random_state=0, n_jobs=2)
    return model.fit(X).best_estimator_.means_
expected, swept = fit(), sweep()
stop, told = threading.Event(), []
def busy(work):
    try:
        while not stop.is_set():
            work()
    except BaseException as error:
        told.append(error)
threads = [threading.Thread(target=busy, args=(work,)) for work in (fit, sweep, free)]
[thread.start() for thread in threads]
"""

END = """
stop.set()
[thread.join() for thread in threads]
assert not told, told
assert (fit() == expected).all() and (sweep() == swept).all()
"""


def test_many_forks_of_a_busy_process(fresh):
    fresh(
        BUSY
        + """
from threadpoolctl import threadpool_info
for number in range(60):
    child = os.fork()
    if child == 0:
        code = 9
        try:
            signal.alarm(120)  # a child that hangs dies of it
            for _ in range(1 + number % 2):
                same = (fit() == expected).all() and (sweep() == swept).all()
            free()
            held = [pool for pool in threadpool_info() if pool["num_threads"] == 1]
            code = 0 if same and not held else 5
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    assert status == 0, (number, status)
"""
        + END,
        OPENBLAS_NUM_THREADS="2",
        OMP_NUM_THREADS="2",
    )


@pytest.mark.parametrize(
    "pool",
    [
        "multiprocessing.get_context('fork').Pool(2)",
        "ProcessPoolExecutor(2, multiprocessing.get_context('fork'))",
        "ThreadPoolExecutor(2)",
    ],
)
def test_pools_that_are_made_in_a_busy_process(fresh, pool):
    fresh(
        BUSY
        + f"""
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
for _ in range(3):
    with {pool} as pool:
        answers = list(pool.map(fit, [2, 2, 2, 2]))
    assert all((answer == expected).all() for answer in answers)
"""
        + END
    )


@pytest.mark.parametrize("backend", ["loky", "threading", "multiprocessing"])
def test_joblib_in_a_busy_process(fresh, tmp_path, backend):
    (tmp_path / "fits.py").write_text(
        "from mixtura import GaussianMixture\n"
        "def means(X):\n"
        "    model = GaussianMixture(2, n_init=2, random_state=0, n_jobs=2, max_iter=5, tol=1)\n"
        "    return model.fit(X).means_\n"
    )
    fresh(
        "sys.path.insert(0, sys.argv[1])\nos.environ['PYTHONPATH'] += os.pathsep + sys.argv[1]\n"
        + BUSY
        + f"""
from fits import means
from joblib import Parallel, delayed
answers = Parallel(n_jobs=2, backend={backend!r})(delayed(means)(X) for _ in range(4))
assert all((answer == expected).all() for answer in answers)
"""
        + END,
        str(tmp_path),
    )


def test_a_child_that_a_fit_s_own_function_forks(fresh):
    """It cannot go on with its parent's fit, and says so; a fit of its own it can."""
    fresh(
        """
from mixtura import GaussianMixture, GaussianMixtureIC, MixturaError
parent, children = os.getpid(), []
def progress(row):
    if not children and threading.current_thread() is threading.main_thread():
        children.append(os.fork())
        if children[0] == 0:
            GaussianMixture(2, random_state=0, n_jobs=2).fit(X)
model = GaussianMixtureIC(range(1, 6), random_state=0, n_jobs=3, progress=progress)
try:
    model.fit(X)
except MixturaError as error:
    assert os.getpid() != parent and "forked in the middle of a fit" in str(error)
    GaussianMixtureIC([1, 2], random_state=0, n_jobs=3).fit(X)
    os._exit(0)
assert os.getpid() == parent
assert all(os.waitpid(child, 0)[1] == 0 for child in children)
""",
        PYTHONWARNINGS="ignore::DeprecationWarning",
    )
