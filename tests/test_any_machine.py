"""The tests themselves hold on any machine: none reads the clock, and a guard is one for a hang.

How long things take belongs to ``make bench``. See ``tests/patience.py``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
MAY = {HERE / "patience.py", Path(__file__)}

CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time", "times", "time_ns"} | {
    f"{name}_ns" for name in ("monotonic", "perf_counter", "process_time", "thread_time")
}
"""What no test calls. ``time()`` is looked for as ``time.time``, for it is a name of much else."""

PAGE_CLOCKS = ("performance.timing", "Date.now")
"""Nor asks a page for. A page's own ``performance.now`` may pace it."""

GUARDED = {"wait": 0, "join": 0, "wait_for": 1, "settimeout": 0}
"""Calls that may wait, and which of their arguments says how many seconds."""

LOOK, LONG = 0.25, 60
"""Seconds between which a limit is one that a busy machine reaches: less is a look in a loop."""


def faults(source: str) -> Iterator[tuple[int, str]]:
    """Line and fault of everything in a test's file that depends on the speed of a machine."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (
                (node.lineno, f"asks a page for {clock}")
                for clock in PAGE_CLOCKS
                if clock in node.value
            )
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in CLOCKS or ast.unparse(called) == "time.time":
            yield node.lineno, f"reads the clock: {name}"
        limits = [keyword.value for keyword in node.keywords if keyword.arg == "timeout"]
        place = GUARDED.get(name)
        if place is not None and isinstance(called, ast.Attribute) and len(node.args) > place:
            limits.append(node.args[place])
        for limit in limits:
            seconds = limit.value if isinstance(limit, ast.Constant) else None
            if isinstance(seconds, int | float) and LOOK < seconds < LONG:
                yield node.lineno, f"waits {seconds} s at most: use tests.patience.HANG"
        if name == "wait_for_timeout" and node.args and ast.unparse(node.args[0]) != "20":
            yield node.lineno, "waits for time to pass instead of for what happens"


def test_no_test_depends_on_the_speed_of_the_machine() -> None:
    found = [
        f"{path.relative_to(HERE)}:{line} {what}"
        for path in sorted(HERE.rglob("*.py"))
        if path not in MAY
        for line, what in faults(path.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "assert time.monotonic() - began < 3",
        "assert perf_counter() < 1",
        "began = time.time()",
        "took = os.times()",
        "subprocess.run(command, timeout=30)",
        "process.wait(20)",
        "thread.join(5.0)",
        "threading.Barrier(2, timeout=10)",
        "page.wait_for_timeout(450)",
        "page.evaluate('performance.timing.loadEventEnd')",
    ],
)
def test_what_would_depend_on_it_is_seen(source: str) -> None:
    assert list(faults(source))


@pytest.mark.parametrize(
    "source",
    [
        "process.wait(HANG)",
        "', '.join(names)",
        "subprocess.run(command, timeout=HANG)",
        "wait(page, 'location.hash')",
        "time.sleep(0.01)",
        "until(job.ended.is_set, 'a job ends')",
    ],
)
def test_what_does_not_is_let_through(source: str) -> None:
    assert not list(faults(source))
