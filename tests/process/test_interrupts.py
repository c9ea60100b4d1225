"""Ctrl-C: nothing goes on after it, the model is what it was, and the helpers are gone.

What counts is order, not time: whoever looks whether to go on after it does not.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path

import numpy as np
import pytest

import mixtura
from mixtura import GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture
from mixtura.engine import side_by_side, threads
from mixtura.engine.threads import Threads
from mixtura.process import cancel
from mixtura.process.cancel import check

ALL = [(GaussianMixture, 6), (PreparedGaussianMixture, 6), (GaussianMixtureIC, range(2, 8))]


@pytest.fixture
def moments(monkeypatch):
    """Whoever looks whether work is still wanted is counted; at number ``at`` comes Ctrl-C.

    A helper that looks once that has arrived waits until it is told of it, or a minute.
    """

    class Moments:
        def look(self):
            if next(self._numbers) == self.at:
                signal.raise_signal(signal.SIGINT)  # the handler runs in the main thread
            late = self.arrived
            if late:
                token = cancel._current()
                for _ in range(60_000):
                    if token is None or token.cancelled:
                        break
                    time.sleep(0.001)
            cancel.check()
            self.went_on += late

        def arrive(self, *_):
            self.arrived = True
            raise KeyboardInterrupt

        def restart(self, at):
            self._numbers, self.at, self.arrived, self.went_on = count(), at, False, 0

    seen = Moments()
    seen.restart(-1)
    monkeypatch.setattr(threads, "check", seen.look)
    monkeypatch.setattr(side_by_side, "check", seen.look)
    before = signal.signal(signal.SIGINT, seen.arrive)
    yield seen
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(("estimator", "size"), ALL)
@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_nothing_goes_on_after_an_interrupt_and_the_model_is_as_before(
    estimator, size, jobs, clusters, moments
):
    rows, others = clusters(n=900, d=3), clusters(n=300, d=3, seed=5)
    model = estimator(size, n_init=3, random_state=0, n_jobs=jobs)
    for fitted in (False, True):
        moments.restart(-1)
        if fitted:
            model.fit(others)
        before = dict(vars(model))
        for at in (0, 7, 40, 150, 400):
            moments.restart(at)
            with pytest.raises(KeyboardInterrupt):
                model.fit(rows)
            assert moments.went_on == 0
            assert vars(model) == before
            assert all(vars(model)[name] is value for name, value in before.items())
            assert not any(thread.name == "mixtura" for thread in threading.enumerate())
    moments.restart(-1)
    model.fit(rows)
    alone = estimator(size, n_init=3, random_state=0, n_jobs=1).fit(rows)
    np.testing.assert_array_equal(model.predict_proba(rows), alone.predict_proba(rows))


def test_an_interrupt_of_a_sweep_ends_helpers_that_are_inside_fits():
    """Each helper would go on for ever, in a pass of its own with helpers of its own."""
    inside = threading.Semaphore(0)

    def fit(_):
        if threading.current_thread() is threading.main_thread():
            for _ in range(2):
                inside.acquire(timeout=60)
            raise KeyboardInterrupt
        inside.release()
        own = Threads(2)
        try:
            for _ in count():
                own.each(lambda block: block, range(4), lambda number, result: None)
        finally:
            own.close()

    team = Threads(2)
    with pytest.raises(KeyboardInterrupt):
        team.each(fit, range(3), lambda number, result: None)
    team.close()
    assert not any(thread.name == "mixtura" for thread in threading.enumerate())


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="a signal cannot be aimed")
def test_an_interrupt_while_the_caller_waits_for_the_last_helper():
    team, inside = Threads(1), threading.Event()

    def work(number):
        if threading.current_thread() is threading.main_thread():
            inside.wait(60)
            return number
        inside.set()
        main = threading.main_thread().ident
        threading.Timer(0.05, signal.pthread_kill, [main, signal.SIGINT]).start()
        while True:
            check()

    with pytest.raises(KeyboardInterrupt):
        team.each(work, range(2), lambda number, result: None)
    team.close()
    assert not any(thread.name == "mixtura" for thread in threading.enumerate())


def test_a_reader_that_leaves_ends_what_is_read_ahead():
    team, inside = Threads(1), threading.Event()

    def work(number):
        if threading.current_thread() is not threading.main_thread():
            inside.set()
            while True:
                check()
        inside.wait(60)
        return number

    answers = team.in_order(work, range(9))
    assert next(answers) in (0, 1)
    answers.close()
    team.close()


def test_a_helper_that_ends_the_program_ends_the_others_too():
    team, all_are_in = Threads(2), threading.Barrier(3, timeout=60)

    def work(number):
        all_are_in.wait()
        if number == 0:
            raise SystemExit
        while threading.current_thread() is not threading.main_thread():
            check()
        return number

    for _ in range(20):  # the caller or a helper is who takes the first block
        with pytest.raises(SystemExit):
            team.each(work, range(3), lambda number, result: None)
    team.close()


def test_calls_of_the_kernel_are_short_and_divide_iterations_without_a_difference(monkeypatch):
    assert side_by_side._iterations_at_once(10_000, 0, 20, 32) == 1
    assert side_by_side._iterations_at_once(10_000, 1_000, 20, 32) == 1
    assert side_by_side._iterations_at_once(500, 0, 2, 2) >= 1000
    assert side_by_side._iterations_at_once(500, 500, 2, 2) < 1000  # each pattern has its own work
    rows = np.random.default_rng(0).normal(size=(700, 4))
    model = GaussianMixture(3, n_init=4, random_state=0).fit(rows)
    monkeypatch.setattr(side_by_side, "MOST_WORK", 1.0)  # one iteration a call
    again = GaussianMixture(3, n_init=4, random_state=0).fit(rows)
    np.testing.assert_array_equal(model.means_, again.means_)
    np.testing.assert_array_equal(model.lower_bounds_, again.lower_bounds_)


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGINT to send")
@pytest.mark.parametrize("when", ["reading", "trying"])
def test_the_command_line_says_one_sentence_and_ends_with_130(tmp_path, when):
    rows = np.random.default_rng(0).normal(size=(30_000, 6))
    np.savetxt(tmp_path / "rows.csv", rows, delimiter=",", header="a,b,c,d,e,f", comments="")
    command = [sys.executable, "-m", "mixtura.cli", "fit", "rows.csv", "-o", "out"]
    source = {"PYTHONPATH": str(Path(mixtura.__file__).parents[1]), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, **source}, stderr=subprocess.PIPE, text=True
    )
    said = []
    for line in process.stderr:
        said.append(line)
        if line.startswith(when):
            process.send_signal(signal.SIGINT)
            break
    _, rest = process.communicate(timeout=300)
    assert process.returncode in (130, -signal.SIGINT)  # 130 for a shell both
    assert rest.count("\n") <= 2, rest
    assert rest.endswith(
        ("mixtura: interrupted.\n", "mixtura: interrupted: nothing was written.\n")
    )
    assert not (tmp_path / "out").exists()
