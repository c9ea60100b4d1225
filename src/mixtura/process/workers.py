"""How many threads a caller's ``n_jobs`` stands for."""

from __future__ import annotations

import os
import sys


def usable_workers(n_jobs: int | None) -> int:
    """How many threads ``n_jobs`` asks for, in scikit-learn's manner.

    ``None`` is what joblib makes of it where this thread is inside one of its pools or one of its
    contexts: one thread in a worker of :class:`joblib.Parallel`, which has shared out the cores
    already, and the number that a :func:`joblib.parallel_config` around the call names. Anywhere
    else it is every core that this process may use. ``OMP_NUM_THREADS`` bounds it where that is
    smaller. -1 is every core, -2 all but one. The result of a fit does not depend on it.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    cores = cores or 1
    if n_jobs is None:
        shared = _share()
        limit = os.environ.get("OMP_NUM_THREADS", "")
        usable = cores if shared is None else shared
        return max(1, min(usable, int(limit))) if limit.isdecimal() else usable
    if n_jobs < 0:
        return max(1, cores + 1 + n_jobs)
    return n_jobs


def _share() -> int | None:
    """The threads that a context of joblib around this thread leaves to it; None without one."""
    joblib = sys.modules.get("joblib")
    if joblib is None or not hasattr(joblib, "parallel_config"):  # it came with joblib 1.3
        return None
    backend, n_jobs = joblib.parallel.get_active_backend()
    if n_jobs is None and not backend.nesting_level:
        return None
    return max(1, int(joblib.effective_n_jobs(None)))
