"""How much memory there is for what is about to be made, asked before it is gone.

A system that has promised more memory than it has ends a program without a word. Whoever makes
something whose size a stranger decides (a file, a number on the command line) asks here first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
"""Where Linux keeps the limits of containers and services."""


def free_memory() -> float:
    """Bytes that can still be taken: of the machine, the container and this process.

    Infinite where the system does not say.

    Examples
    --------
    >>> from mixtura.free_memory import free_memory
    >>> free_memory() > 1000
    True
    """
    return min(_of_machine(), *_of_cgroups(), _of_process())


def in_words(size: float) -> str:
    """A number of bytes for a sentence.

    Examples
    --------
    >>> from mixtura.free_memory import in_words
    >>> in_words(900), in_words(123_456_789), in_words(8.2e9)
    ('0.9 kB', '123 MB', '8.2 GB')
    """
    if size < 1e6:
        return f"{size / 1e3:,.1f} kB"
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.0f} MB"


def _of_machine() -> float:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return 1024.0 * int(line.split()[1])
    except (OSError, ValueError):
        pass
    for pages in ("SC_AVPHYS_PAGES", "SC_PHYS_PAGES"):  # what is free, else all there is
        try:
            return float(os.sysconf(pages) * os.sysconf("SC_PAGE_SIZE"))
        except (AttributeError, OSError, ValueError):
            continue
    return float("inf")


def _of_cgroups() -> Iterator[float]:
    """What each of the groups that this process is in leaves, of version 2 and of version 1."""
    yield float("inf")
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, name = line.split(":", 2)
        if controllers not in ("", "memory"):
            continue
        root = CGROUPS / controllers
        group = root / name.lstrip("/")
        for folder in (group, *group.parents):
            if not folder.is_relative_to(root):
                break
            yield _of_cgroup(folder, *_NAMES[controllers])


_NAMES = {
    "": ("memory.max", "memory.current", "inactive_file"),
    "memory": ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
}
"""Files of the limit and of what is used, and the entry of what the kernel gives back at once."""


def _of_cgroup(folder: Path, limit: str, used: str, given_back: str) -> float:
    try:
        room = int((folder / limit).read_text()) - int((folder / used).read_text())
        for line in (folder / "memory.stat").read_text().splitlines():
            name, _, size = line.partition(" ")
            room += int(size) if name == given_back else 0
    except (OSError, ValueError):  # no such group here, or "max", which is no limit
        return float("inf")
    return float(max(room, 0))


def _of_process() -> float:
    """What ``ulimit -v`` leaves."""
    try:
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit == resource.RLIM_INFINITY:
            return float("inf")
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (ImportError, OSError, ValueError):
        return float("inf")
    return float(max(limit - used, 0))
