"""BLAS and OpenMP run one thread inside, and afterwards what they ran before, come what may."""

from __future__ import annotations

import gc
from threading import Barrier, Thread

import pytest
from tests.systems import posix
from threadpoolctl import ThreadpoolController

from mixtura.process.single_thread import SingleThread


class Pool:
    """A BLAS, as threadpoolctl shows it; the limit is the process's."""

    internal_api = "blis"

    def __init__(self, threads: int = 8) -> None:
        self.filepath, self.threads = f"pool {id(self)}", threads
        self.calls: list[int] = []

    def get_num_threads(self) -> int:
        return self.threads

    def set_num_threads(self, threads: int) -> None:
        self.calls.append(threads)
        self.threads = threads


@pytest.fixture
def pool(monkeypatch):
    only = Pool()
    monkeypatch.setattr("mixtura.process.single_thread._pools", lambda _: ([only], []))
    return only


def test_the_last_of_overlapping_holds_gives_back_in_any_order(pool):
    limits = SingleThread()
    first, second = limits.hold(), limits.hold()
    first.__enter__()
    second.__enter__()
    first.__exit__()
    assert pool.threads == 1
    second.__exit__()
    assert pool.threads == 8
    assert pool.calls == [1, 8]


def test_another_thread_may_be_the_last(pool):
    limits = SingleThread()
    here, at_once = limits.hold(), Barrier(2, timeout=60)

    def other():
        with limits.hold():
            at_once.wait()
            at_once.wait()

    thread = Thread(target=other)
    here.__enter__()
    thread.start()
    at_once.wait()
    here.__exit__()
    assert pool.threads == 1
    at_once.wait()
    thread.join()
    assert pool.threads == 8


def test_a_hold_given_back_twice_counts_once(pool):
    limits = SingleThread()
    with limits.hold():
        with limits.hold() as inner:
            inner.__exit__()
        assert pool.threads == 1
    assert pool.threads == 8


def test_what_nobody_gave_back_is_given_back_when_it_is_collected(pool):
    limits = SingleThread()
    limits.hold().__enter__()
    gc.collect()
    assert pool.threads == 8


@pytest.mark.parametrize("where", ["get_num_threads", "set_num_threads"])
def test_an_interrupt_in_the_middle_leaves_no_limit(pool, where, monkeypatch):
    limits, usual, once = SingleThread(), getattr(pool, where), [KeyboardInterrupt]

    def interrupted(*threads):
        answer = usual(*threads)
        if once:
            raise once.pop()
        return answer

    monkeypatch.setattr(pool, where, interrupted)
    with pytest.raises(KeyboardInterrupt):
        limits.hold().__enter__()
    gc.collect()
    assert pool.threads == 8
    with limits.hold():
        assert pool.threads == 1
    assert pool.threads == 8


def test_one_that_had_one_thread_is_not_ours_to_give_back(pool):
    """Somebody else's limit, which ends while ours goes on."""
    limits = SingleThread()
    pool.threads = 1
    with limits.hold():
        pool.threads = 8
    assert pool.threads == 8


def test_a_number_that_somebody_else_sets_meanwhile_stays(pool):
    limits = SingleThread()
    with limits.hold():
        pool.threads = 3
    assert pool.threads == 3
    with limits.hold():
        pool.threads = 4
        with limits.hold():  # in need of one thread again
            assert pool.threads == 1
    assert pool.threads == 4


def test_an_impatient_ctrl_c_leaves_nothing_behind(pool, monkeypatch):
    limits = SingleThread()
    settle, interrupts = limits._settle, [KeyboardInterrupt()]

    def interrupted():
        if pool.threads == 1 and interrupts:
            raise interrupts.pop()
        settle()

    with pytest.raises(KeyboardInterrupt), limits.hold():
        monkeypatch.setattr(limits, "_settle", interrupted)
    assert not interrupts
    assert pool.threads == 8


def test_limits_of_a_thread_are_given_back_by_that_thread(monkeypatch):
    openmp = [pool for pool in ThreadpoolController().lib_controllers if pool.user_api == "openmp"]
    if not openmp:
        pytest.skip("nothing here uses OpenMP")
    pool, limits = openmp[0], SingleThread()
    monkeypatch.setattr("mixtura.process.single_thread._pools", lambda _: ([], [pool]))
    before, seen = pool.get_num_threads(), {}
    pool.set_num_threads(3)

    def other():
        pool.set_num_threads(5)
        with limits.hold():
            seen["inside"] = pool.get_num_threads()
            both.wait()
            both.wait()
        seen["after"] = pool.get_num_threads()

    both, thread = Barrier(2, timeout=60), Thread(target=other)
    try:
        with limits.hold():
            thread.start()
            both.wait()
            assert pool.get_num_threads() == 1
        assert pool.get_num_threads() == 3
        both.wait()
        thread.join()
    finally:
        pool.set_num_threads(before)
    assert seen == {"inside": 1, "after": 5}


POOLS = """
import sklearn.cluster, scipy.linalg
from threadpoolctl import ThreadpoolController, threadpool_info
from mixtura import GaussianMixture, GaussianMixtureIC, InvalidDataError
controllers = ThreadpoolController().lib_controllers
for pool in controllers:  # more than one also where there is one core
    getattr(pool, "_real_set_num_threads", pool.set_num_threads)(3)
def pools():
    return [(pool["filepath"], pool["num_threads"]) for pool in threadpool_info()]
before = pools()
assert 3 in {threads for _, threads in before}, before
jobs = int(sys.argv[1])
jobs = jobs or None
def check(what):
    assert pools() == before, (what, pools(), before)
def fit(k=2, rows=X):
    return GaussianMixture(k, n_init=2, random_state=0, n_jobs=jobs).fit(rows)
def sweep(progress=None, sizes=(1, 2, 3)):
    model = GaussianMixtureIC(
        sizes, n_init=2, random_state=0, n_jobs=jobs, progress=progress, covariance_type="diag")
    return model.fit(X)
"""


@posix
@pytest.mark.parametrize("jobs", ["0", "1", "2", "7"])
def test_a_fresh_process_has_the_pools_it_had(fresh, jobs):
    fresh(
        POOLS
        + """
fit(), check("fit")
for _ in range(2):
    sweep()
    check("sweep")
side_by_side = [threading.Thread(target=sweep) for _ in range(3)]
[thread.start() for thread in side_by_side]
fit()
[thread.join() for thread in side_by_side]
check("side by side")
try:
    fit(rows=np.full((9, 2), np.nan))
except InvalidDataError:
    check("an error")
else:
    raise AssertionError
def fail(kind):
    def fail(_):
        raise kind
    return fail
for kind in (ZeroDivisionError, KeyboardInterrupt, SystemExit):
    try:
        sweep(fail(kind))
    except kind:
        check(kind)
    else:
        raise AssertionError
try:
    sweep(lambda _: os.kill(os.getpid(), signal.SIGINT), range(1, 40))
    raise AssertionError
except KeyboardInterrupt:
    check("Ctrl-C")
assert threading.active_count() == 1
""",
        jobs,
    )
