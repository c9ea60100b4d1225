"""How many threads: joblib's contexts are kept to, and too few threads are no error."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import joblib
import numpy as np
import pytest
from joblib import Parallel, delayed, parallel_config

from mixtura import GaussianMixture, GaussianMixtureIC, InvalidParameterError
from mixtura.process.workers import usable_workers


@pytest.fixture(autouse=True)
def four_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)


def test_outside_of_any_context_none_is_every_core():
    assert usable_workers(None) == 4
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(usable_workers, [None, None])) == [4, 4]


def test_a_pool_of_joblib_has_shared_the_cores_out():
    ask = delayed(usable_workers)
    with parallel_config(backend="threading"):
        assert Parallel(n_jobs=2)(ask(None) for _ in range(3)) == [1, 1, 1]
        assert Parallel(n_jobs=2)(ask(n) for n in (-1, 3)) == [4, 3]  # what is asked for counts
    assert Parallel(n_jobs=2, backend="loky")(ask(None) for _ in range(3)) == [1, 1, 1]


@pytest.mark.parametrize("n_jobs", [1, 2, 3])
def test_a_context_around_the_call_says_how_many(n_jobs):
    with parallel_config(backend="threading", n_jobs=n_jobs):
        assert usable_workers(None) == joblib.effective_n_jobs(None) == n_jobs
        assert usable_workers(-1) == 4
    assert usable_workers(None) == 4


def test_a_context_that_says_nothing_of_jobs_changes_nothing():
    with parallel_config(backend="threading"):
        assert usable_workers(None) == 4


def test_omp_num_threads_bounds_a_context_too(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    with parallel_config(backend="threading", n_jobs=3):
        assert usable_workers(None) == 2


def test_an_old_joblib_without_contexts(monkeypatch):
    monkeypatch.delattr(joblib, "parallel_config")
    assert usable_workers(None) == 4


@pytest.mark.parametrize("estimator", [GaussianMixture, GaussianMixtureIC])
@pytest.mark.parametrize("n_jobs", [0, 10**9, 1.5, "two"])
def test_numbers_that_are_none_are_refused_with_a_sentence(estimator, n_jobs):
    with pytest.raises(InvalidParameterError, match="n_jobs"):
        estimator(n_jobs=n_jobs).fit(np.zeros((9, 2)))


@pytest.mark.parametrize("n_jobs", [-2, -(10**9), 1024])
def test_numbers_far_from_the_cores_work(n_jobs):
    rows = np.random.default_rng(0).normal(size=(3000, 2))
    model = GaussianMixture(2, n_init=2, random_state=0, n_jobs=n_jobs).fit(rows)
    alone = GaussianMixture(2, n_init=2, random_state=0, n_jobs=1).fit(rows)
    np.testing.assert_array_equal(model.means_, alone.means_)


@pytest.mark.parametrize("there_are", [0, 1, 3])
@pytest.mark.parametrize("estimator", [GaussianMixture, GaussianMixtureIC])
def test_a_system_without_more_threads_gives_the_same_bits(
    monkeypatch, clusters, there_are, estimator
):
    rows, usual = clusters(n=3000, d=3), threading.Thread.start
    size = 3 if estimator is GaussianMixture else [1, 2, 3]
    expected = estimator(size, n_init=2, random_state=0, n_jobs=1).fit(rows)
    started = []

    def start(thread):
        if sum(thread.is_alive() for thread in started) >= there_are:
            raise RuntimeError("can't start new thread")
        usual(thread)
        started.append(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    model = estimator(size, n_init=2, random_state=0, n_jobs=6).fit(rows)
    np.testing.assert_array_equal(model.predict_proba(rows), expected.predict_proba(rows))
    assert bool(started) == bool(there_are)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc, sets limits")
def test_a_real_limit_of_the_system(fresh):
    """Where there is no more memory for a thread's stack: the system itself says no."""
    fresh(
        """
import resource
from mixtura import GaussianMixture
rows = rng.normal(size=(20_000, 3)) + 4.0 * (np.arange(20_000) % 3)[:, None]
expected = GaussianMixture(3, n_init=2, random_state=0, n_jobs=1).fit(rows).means_
threading.stack_size(1 << 30)
now = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + (2 << 30), now + (2 << 30)))
model = GaussianMixture(3, n_init=2, random_state=0, n_jobs=8).fit(rows)
assert (model.means_ == expected).all()
"""
    )
