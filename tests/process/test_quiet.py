"""Silence is one thread's and its helpers', and the process's filters are what they were."""

from __future__ import annotations

import pickle
import re
import warnings
from threading import Barrier, Thread

import pytest
from sklearn.utils.parallel import Parallel, delayed

from mixtura.engine.fold import Fold
from mixtura.process.quiet import Here, quietly


@pytest.fixture
def filters():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield lambda: list(warnings.filters)


def say() -> None:
    warnings.warn("heard", UserWarning, stacklevel=2)


def test_inside_nothing_is_heard_and_the_filters_come_back(filters):
    before = filters()
    with quietly():
        say()
        with quietly():
            say()
        say()
    assert filters() == before
    with pytest.raises(UserWarning):
        say()


def test_another_thread_is_heard_meanwhile(filters):
    heard, both = [], Barrier(2, timeout=60)

    def other():
        both.wait()
        try:
            say()
        except UserWarning:
            heard.append(True)
        both.wait()

    thread = Thread(target=other)
    thread.start()
    with quietly():
        both.wait()
        both.wait()
        say()
    thread.join()
    assert heard == [True]


def test_threads_that_leave_in_the_order_in_which_they_came(filters):
    before, step = filters(), [Barrier(2, timeout=60) for _ in range(3)]

    def first():
        with quietly():
            step[0].wait()
            step[1].wait()
        step[2].wait()

    thread = Thread(target=first)
    thread.start()
    step[0].wait()
    with quietly():
        step[1].wait()
        step[2].wait()
        say()
    thread.join()
    assert filters() == before


def test_helpers_keep_quiet_on_behalf_of_whom_they_help(filters):
    with Fold(3) as fold:
        with quietly():
            assert list(fold.map(lambda _: say(), range(30))) == [None] * 30
        with pytest.raises(UserWarning):
            list(fold.map(lambda _: say(), range(30)))


def test_an_error_ends_it(filters):
    before = filters()
    with pytest.raises(KeyboardInterrupt), quietly():
        raise KeyboardInterrupt
    assert filters() == before


def test_what_is_set_inside_counts(filters):
    with quietly(), warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning):
            say()


def test_filters_can_be_sent_to_another_process_and_mean_nothing_there():
    here = pickle.loads(pickle.dumps(Here(1)))  # noqa: S301
    assert here.thread is None
    assert not here.match("anything")


def test_workers_of_scikit_learn_can_be_handed_the_filters(filters):
    """Its Parallel makes expressions of them all; for its workers ours mean nothing."""
    with quietly():
        assert Parallel(n_jobs=2, backend="threading")(delayed(abs)(n) for n in (1, -2)) == [1, 2]
    assert re.match(Here.pattern, "anything") is None


def test_what_a_foreign_context_brings_back_is_taken_out_the_next_time(filters):
    before = filters()
    mine = quietly()
    mine.__enter__()
    with warnings.catch_warnings():
        mine.__exit__(None, None, None)  # out of the copy, not of what comes back
    with quietly():
        pass
    assert filters() == before
