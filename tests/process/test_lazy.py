"""A value worked out once, without a lock that another thread or a child would wait for."""

from __future__ import annotations

from threading import Barrier, Thread

from mixtura.process.lazy import cached_property


class Rows:
    """A docstring."""

    def __init__(self) -> None:
        self.calls = 0

    @cached_property
    def total(self) -> int:
        """Of all rows."""
        self.calls += 1
        return 7


def test_once_and_kept_in_the_instance():
    rows = Rows()
    assert (rows.total, rows.total, rows.calls) == (7, 7, 1)
    assert vars(rows)["total"] == 7
    assert isinstance(Rows.total, cached_property)
    assert Rows.total.__doc__ == "Of all rows."


def test_two_instances_do_not_wait_for_one_another():
    both = Barrier(2, timeout=60)

    class Slow:
        value = cached_property(lambda self: both.wait())

    threads = [Thread(target=lambda: Slow().value) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not both.broken
