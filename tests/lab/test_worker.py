"""The process that works for the lab, run here without one."""

from __future__ import annotations

import signal

import numpy as np
import pytest

from mixtura.lab.limits import Limits
from mixtura.lab.lru_cache import MOST
from mixtura.lab.process import serve
from mixtura.lab.refusal import RefusedError
from mixtura.lab.tasks import TASKS
from mixtura.lab.worker import Worker
from mixtura.page.builtin import builtin
from mixtura.page.spec import Spec


@pytest.fixture
def replies(monkeypatch):
    """``replies(message, ...)``: what the process says to these messages, in order."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    def make(*messages):
        said = []

        class Far:
            """The process's end of the pipe, on which nothing comes after the last message."""

            coming = iter(messages)

            def poll(self):
                return True

            def recv(self):
                try:
                    return next(self.coming)
                except StopIteration:
                    raise EOFError from None

            def send(self, value):
                said.append(value)

        serve(Far())
        return said

    return make


def small():
    return builtin("blobs", 40, 1.0, 0)


def test_rows_are_sent_once_and_kept(replies):
    arguments = {"spec": Spec(2, "diag")}
    ready, first, second = replies(
        ("fit", arguments, ("a", small())), ("fit", arguments, ("a", None))
    )
    assert ready == ("ready",)
    assert first[0] == second[0] == "done"
    assert first[1].value["bic"] == second[1].value["bic"]


def test_what_is_said_no_to_and_what_fails(replies, monkeypatch, capsys):
    def memory(**_):
        raise MemoryError

    def bug(**_):
        raise ZeroDivisionError("oh")

    monkeypatch.setitem(TASKS, "memory", memory)
    monkeypatch.setitem(TASKS, "bug", bug)
    _, refused, memory_ran_out, failed = replies(
        ("fit", {"spec": Spec(50)}, ("a", small())), ("memory", {}, None), ("bug", {}, None)
    )
    assert refused[0] == memory_ran_out[0] == failed[0] == "failed"
    assert (refused[1], memory_ran_out[1], failed[1]) == (422, 507, 500)
    assert "50 components need at least 50 rows" in refused[2]
    assert "Memory ran out" in memory_ran_out[2]
    assert "ZeroDivisionError" in failed[2]
    assert "Traceback" in capsys.readouterr().err  # a bug is told where it can be found


def test_every_task(replies):
    one = ("a", small())
    spec = Spec(2, "diag")
    sizes = {"sizes": [1, 2], "covariance_types": ["diag"]}
    failure = {"mode": "high_d", "fixed": True, "seed": 0, "identity": "x"}
    said = replies(
        ("sweep", {"spec": spec, **sizes}, one),
        ("compare", {"spec": spec}, one),
        ("failure", failure, None),
    )
    assert [kind for kind, *_ in said] == ["ready", "progress", "progress", "done", "done", "done"]
    assert said[2][1:] == (2, 2)
    answer = said[-1][1]
    assert answer.value["data"]["id"] == "x"
    assert answer.value["data"]["nRows"] == answer.sheet.n_rows  # which the lab keeps


def test_every_task_of_a_call_that_waits(replies):
    one = ("a", small())
    spec, limits = Spec(2, "diag"), Limits()
    given = (
        np.array([1.0, 3.0]),
        np.array([[0.0, 0.0], [2.0, 1.0]]),
        np.array([np.eye(2), np.eye(2)]),
    )
    blobs = {"name": "blobs", "n": 40, "noise": 1.0, "seed": 0, "identity": "b"}
    drawn = {"title": "t", "names": ["x"], "rows": np.array([[1.0], [2.0]]), "identity": "p"}
    sent = {"body": b"x,y\n1,2\n3,4\n", "filename": "f.csv", "limits": limits, "identity": "u"}
    said = replies(
        ("builtin", blobs, None),
        ("points", drawn, None),
        ("upload", sent, None),
        ("start", {"spec": spec}, one),
        ("starts", {"spec": spec, "count": 2, "limits": limits}, one),
        ("steps", {"spec": spec, "given": given, "iterations": 2, "limits": limits}, one),
        ("explain", {"given": given, "point": np.zeros(2)}, one),
    )
    assert [kind for kind, *_ in said] == ["ready", *["done"] * 7]
    made, others = said[1:4], said[4:]
    assert [answer.value["id"] for _, answer in made] == ["b", "p", "u"]
    assert [answer.sheet.n_rows for _, answer in made] == [40, 2, 2]
    assert all(answer.sheet is None for _, answer in others)
    start, starts, steps, explain = (answer.value for _, answer in others)
    assert starts[0]["parameters"][0] == start
    assert steps["parameters"][0]["weights"] == [0.25, 0.75]
    assert sum(explain["responsibilities"]) == pytest.approx(1.0)


def test_worker_and_process_forget_the_same_rows():
    worker = Worker()
    sheet = small()
    assert sheet.prepared(True)  # worked out from the rows: not sent
    sent = [worker._message((str(i), sheet)) for i in range(MOST + 1)]
    assert all(rows is not None for _, rows in sent)
    assert "_preparations" not in vars(sent[0][1])
    assert worker._message((str(MOST), sheet)) == (str(MOST), None)
    assert worker._message(("0", sheet))[1] is not None
    assert worker._message(None) is None


def test_a_process_that_does_not_come_to_life_is_given_up(monkeypatch):
    def nothing_comes(*_):
        raise TimeoutError

    monkeypatch.setattr(Worker, "_next", staticmethod(nothing_comes))
    worker = Worker()
    with pytest.raises(RefusedError, match="too busy to begin"):
        worker.run("fit", {}, None, seconds=1, stop=lambda: False)
    assert worker._process is None
