"""What survives a fork: the one thread that called it, and whatever memory looked like then.

A lock that another thread held stays locked in the child, and what it guarded may be half done.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import RLock
from typing import Any


def lock_over_forks(in_child: Callable[[], object] | None = None) -> RLock:
    """A lock that the forking thread itself holds over every fork, so that no other one does.

    It is to be held for microseconds and with no other lock taken inside: a fork waits for it. It
    is reentrant, since a signal's handler that forks may come while its thread holds it.

    Parameters
    ----------
    in_child : callable, called in the child before the lock is free again
    """
    lock = RLock()

    def child() -> None:
        try:
            if in_child is not None:
                in_child()
        finally:
            lock.release()

    at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=child)
    return lock


def at_fork(**functions: Callable[[], Any]) -> None:
    """As :func:`os.register_at_fork`, which Windows has not, where nothing forks."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(**functions)
