"""The fold: the same bits for any number of workers, and errors that come through."""

from __future__ import annotations

import os
import signal
import threading
import time

import numpy as np
import pytest
from tests.patience import HANG, until
from tests.sums import every_number
from threadpoolctl import threadpool_info, threadpool_limits

import mixtura.engine.fold as module
from mixtura.data import ArraySource
from mixtura.engine import threads
from mixtura.engine.fold import Fold
from mixtura.process.single_thread import SingleThread
from mixtura.process.workers import usable_workers


@pytest.fixture
def prepared(family, random_mixture):
    return random_mixture(family, d=3).prepare()


@pytest.fixture
def rows(clusters):
    return clusters(n=330, d=3)


def tree(parts):
    """Add neighbours in pairs, binary-counter fashion, written once more and recursively."""
    n = len(parts)
    if n == 1:
        return parts[0]
    left = 1 << (n.bit_length() - 1)
    left = left // 2 if left == n else left
    return tree(parts[:left]) + tree(parts[left:])


def assert_same_bits(a, b):
    mine, theirs = every_number(a), every_number(b)
    assert mine.keys() == theirs.keys()
    for name, number in mine.items():
        np.testing.assert_array_equal(number, theirs[name], err_msg=name)


@pytest.mark.parametrize("workers", [1, 2, 3, 5])
@pytest.mark.parametrize("block_rows", [400, 200, 110, 47, 10])
def test_any_number_of_workers_gives_the_bits_of_the_tree(prepared, rows, workers, block_rows):
    source = ArraySource(rows, block_rows=block_rows)
    with Fold(workers) as fold:
        total = fold(prepared.expect, source.blocks())
    assert_same_bits(total, tree([prepared.expect(block) for block in source.blocks()]))
    assert total.n_rows == 330


def test_blocks_that_finish_out_of_order_are_added_in_order(prepared, rows):
    source = ArraySource(rows, block_rows=30)

    def slow_at_first(block):
        time.sleep(0.02 if block.index % 3 == 0 else 0.0)
        return prepared.expect(block)

    with Fold(3) as fold:
        late = fold(slow_at_first, source.blocks())
        plain = fold(prepared.expect, source.blocks())
    assert_same_bits(late, plain)


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("n_blocks", [0, 1, 2, 3, 40])
def test_map_answers_in_the_order_of_the_blocks(workers, n_blocks):
    source = ArraySource(np.zeros((n_blocks, 1)), block_rows=1)
    with Fold(workers) as fold:
        assert list(fold.map(lambda block: block.index, source.blocks())) == list(range(n_blocks))


def test_blocks_are_read_only_a_few_ahead_of_the_workers():
    read = 0

    def blocks():
        nonlocal read
        for block in ArraySource(np.zeros((100, 1)), block_rows=1).blocks():
            read += 1
            yield block

    with Fold(2) as fold:
        answers = fold.map(lambda block: block.index, blocks())
        assert next(answers) == 0
        assert read <= 6
        assert list(answers) == list(range(1, 100))


def test_several_workers_do_work_at_once():
    both_are_in = threading.Barrier(2, timeout=HANG)
    source = ArraySource(np.zeros((2, 1)), block_rows=1)
    with Fold(2) as fold:
        list(fold.map(lambda block: both_are_in.wait(), source.blocks()))


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("where", [0, 3, 9])
def test_an_error_in_a_block_comes_through(workers, where):
    def fail(block):
        if block.index == where:
            raise FloatingPointError(f"block {where}")
        return block.index

    source = ArraySource(np.zeros((10, 1)), block_rows=1)
    with Fold(workers) as fold:
        with pytest.raises(FloatingPointError, match=f"block {where}"):
            list(fold.map(fail, source.blocks()))
        # and the fold goes on working
        assert list(fold.map(lambda block: 1, source.blocks())) == [1] * 10


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_of_several_errors_the_first_block_s_comes_through(workers):
    started = threading.Barrier(workers, timeout=HANG)

    def fail(block):
        started.wait()
        time.sleep(0.02 * (workers - block.index))  # the last block fails first
        raise FloatingPointError(f"block {block.index}")

    source = ArraySource(np.zeros((10, 1)), block_rows=1)
    with Fold(workers) as fold, pytest.raises(FloatingPointError, match="block 0"):
        fold(fail, source.blocks())


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("where", [0, 1, 6])
def test_a_source_that_fails_is_an_error(prepared, rows, workers, where):
    def blocks():
        for block in ArraySource(rows, block_rows=40).blocks():
            if block.index == where:
                raise OSError("the disk is gone")
            yield block

    with Fold(workers) as fold:
        with pytest.raises(OSError, match="the disk is gone"):
            fold(prepared.expect, blocks())
        read = []
        with pytest.raises(OSError, match="the disk is gone"):
            read.extend(fold.map(lambda block: block.index, blocks()))
        whole = fold(prepared.expect, ArraySource(rows, block_rows=40).blocks())
    assert whole.n_rows == 330


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_an_error_ends_the_pass_at_once(monkeypatch, workers):
    source = ArraySource(np.zeros((1000, 1)), block_rows=1)
    seen = []
    plain, known = threads._Pass._fail, threading.Event()

    def fail_and_tell(*what):
        plain(*what)
        known.set()

    def fail(block):
        seen.append(block.index)
        if block.index == 5:
            raise FloatingPointError
        if block.index > 5:  # under way beside the one that fails
            known.wait(HANG)
        return 0

    monkeypatch.setattr(threads._Pass, "_fail", fail_and_tell)
    with Fold(workers) as fold, pytest.raises(FloatingPointError):
        fold(fail, source.blocks())
    assert len(seen) <= 6 + workers - 1


def in_the_caller(block):
    return threading.current_thread() is threading.main_thread()


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("where", ["the caller", "a helper"])
@pytest.mark.parametrize("how", ["sum", "map"])
def test_what_ends_the_program_comes_through_from_any_thread(prepared, rows, error, where, how):
    left = threading.Event()

    def leave(block):
        if in_the_caller(block) == (where == "the caller"):
            left.set()
            raise error
        left.wait(HANG)  # there must be a block left for whoever leaves
        return prepared.expect(block)

    source = ArraySource(rows, block_rows=5)
    with Fold(3) as fold:
        with pytest.raises(error):
            fold(leave, source.blocks()) if how == "sum" else list(
                fold.map(leave, source.blocks())
            )
        assert fold(prepared.expect, source.blocks()).n_rows == 330
    assert not any(t.name == "mixtura" for t in threading.enumerate())


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer")
@pytest.mark.parametrize("how", ["sum", "map"])
def test_an_interrupt_at_any_moment_leaves_nothing_hanging(prepared, rows, how):
    source = ArraySource(rows, block_rows=5)
    plain = sum_of(prepared, source)

    ours = (threads.__file__, module.__file__, __file__)

    def interrupt(signum, frame):
        # not in coverage nor in threading, whose locks would not survive it, nor in a callback
        # that swallows it, nor here, called from one of them
        if frame.f_code.co_filename not in ours or frame.f_code is interrupt.__code__:
            signal.setitimer(signal.ITIMER_REAL, 0.0005)
            return
        raise KeyboardInterrupt

    def until_interrupted(fold, after):
        for _ in range(60):  # again after a while, for an interrupt that a callback swallowed
            signal.setitimer(signal.ITIMER_REAL, after)
            work(fold)

    def work(fold):
        for _ in range(300):
            if how == "sum":
                fold(prepared.expect, source.blocks())
            else:
                list(fold.map(prepared.expect, source.blocks()))

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with Fold(3) as fold:
            for attempt in range(40):
                with pytest.raises(KeyboardInterrupt):
                    until_interrupted(fold, after=0.001 + 0.00037 * attempt)
                assert_same_bits(fold(prepared.expect, source.blocks()), plain)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    # a helper that was interrupted as it started leaves by itself
    until(lambda: not any(t.name == "mixtura" for t in threading.enumerate()), "helpers leave")


def sum_of(prepared, source):
    return tree([prepared.expect(block) for block in source.blocks()])


@pytest.mark.parametrize("workers", [2, 3])
def test_a_fold_goes_on_while_a_map_is_read(prepared, rows, workers):
    source = ArraySource(rows, block_rows=10)
    with Fold(workers) as fold:
        answers = fold.map(lambda block: block.index, source.blocks())
        assert next(answers) == 0
        assert_same_bits(fold(prepared.expect, source.blocks()), sum_of(prepared, source))
        assert next(answers) == 1
        others = fold.map(lambda block: -block.index, source.blocks())
        assert [*zip(answers, others, strict=False)] == [(i + 2, -i) for i in range(31)]


def test_a_map_that_nobody_reads_on_lets_the_fold_close():
    source = ArraySource(np.zeros((100, 1)), block_rows=1)
    with Fold(3) as fold:
        answers = fold.map(lambda block: block.index, source.blocks())
        assert next(answers) == 0
    assert not any(t.name == "mixtura" for t in threading.enumerate())
    with Fold(3) as fold:
        fold.map(lambda block: block.index, source.blocks()).close()


def test_a_map_whose_reader_waits_hears_of_a_late_block():
    source = ArraySource(np.zeros((60, 1)), block_rows=1)

    def slow_in_helpers(block):
        time.sleep(0.0 if in_the_caller(block) else 0.005)
        return block.index

    with Fold(2) as fold:
        assert list(fold.map(slow_in_helpers, source.blocks())) == list(range(60))


def test_statistics_do_not_pile_up(prepared, rows):
    """About log2(blocks) + workers of them are alive at once."""
    source = ArraySource(rows, block_rows=1)
    alive = most = 0
    one_at_a_time = (
        threading.RLock()
    )  # += of two threads may lose one; a new one may be told of an old end

    class Counted:
        def __init__(self):
            nonlocal alive, most
            with one_at_a_time:
                alive += 1
                most = max(most, alive)

        def __add__(self, other):
            return Counted()

        def __del__(self):
            nonlocal alive
            with one_at_a_time:
                alive -= 1

    for workers in (1, 2, 5):
        alive = most = 0
        with Fold(workers) as fold:
            fold(lambda block: Counted(), source.blocks())
        assert most <= 9 + 2 * workers + 1


def test_helpers_wake_only_where_there_are_two_blocks(prepared, rows):
    with Fold(4) as fold:
        fold(prepared.expect, ArraySource(rows).blocks())
        assert not any(t.name == "mixtura" for t in threading.enumerate())


@pytest.mark.parametrize("workers", [1, 2])
def test_no_rows_are_an_error(prepared, workers):
    with Fold(workers) as fold, pytest.raises(ValueError, match="without rows"):
        fold(prepared.expect, [])


def test_threads_are_gone_after_the_fold_closes():
    source = ArraySource(np.zeros((10, 1)), block_rows=1)
    with Fold(3) as fold:
        list(fold.map(lambda block: 1, source.blocks()))
        assert any(t.name == "mixtura" for t in threading.enumerate())
    assert not any(t.name == "mixtura" for t in threading.enumerate())


def blas_threads():
    return {info["num_threads"] for info in threadpool_info() if info["user_api"] == "blas"}


@pytest.fixture
def no_fold_open(monkeypatch):
    """As if no fold were open: the fixture that other tests share may be."""
    monkeypatch.setattr(module, "SINGLE_THREAD", SingleThread())


def test_blas_runs_one_thread_inside_and_what_it_ran_before_outside(no_fold_open):
    with threadpool_limits(2, user_api="blas"):
        before = blas_threads()
        with Fold(2):
            assert blas_threads() == {1}
        assert blas_threads() == before


# --- how many workers ------------------------------------------------------------------------


@pytest.fixture
def four_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)


@pytest.mark.parametrize(
    ("n_jobs", "workers"), [(None, 4), (-1, 4), (-2, 3), (-4, 1), (-9, 1), (1, 1), (7, 7)]
)
def test_n_jobs_counts_as_in_scikit_learn(four_cores, n_jobs, workers):
    assert usable_workers(n_jobs) == workers


@pytest.mark.parametrize(
    ("limit", "workers"), [("2", 2), ("16", 4), ("0", 1), ("", 4), ("many", 4)]
)
def test_none_keeps_to_omp_num_threads(four_cores, monkeypatch, limit, workers):
    monkeypatch.setenv("OMP_NUM_THREADS", limit)
    assert usable_workers(None) == workers
    assert usable_workers(-1) == 4


def test_systems_that_cannot_tell_the_affinity_count_their_cores(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert usable_workers(-1) == 6
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_workers(-1) == 1


def test_zero_workers_still_do_the_work():
    source = ArraySource(np.zeros((3, 1)), block_rows=1)
    with Fold(usable_workers(0)) as fold:
        assert list(fold.map(lambda block: block.index, source.blocks())) == [0, 1, 2]


def test_nested_folds_keep_other_pools_at_one_thread_until_the_last_closes(no_fold_open):
    def threads():
        return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}

    with threadpool_limits(2, user_api="blas"):
        outer, inner = Fold(1), Fold(1)
        outer.__enter__()
        inner.__enter__()
        assert threads() == {1}
        outer.__exit__()
        assert threads() == {1}
        inner.__exit__()
        assert threads() == {2}
