"""A process that forks publishers and lets something happen to them, told in lines of JSON.

It imports no numpy, so that a fork is cheap and has no other thread. What happens comes at one
step of the operating system: Python announces each to an audit hook, which cannot miss one.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import time
from pathlib import Path

from mixtura.errors import OutputError
from mixtura.files.publish import publish

MODEL, ROWS, REPORT, SUMMARY = OURS = (
    "model.safetensors",
    "rows.csv",
    "report.html",
    "summary.json",
)
SIZES = {MODEL: 8_000, ROWS: 200_000, REPORT: 500_000, SUMMARY: 20_000}
LARGE = 100
"""The run from which on files are as large as real ones."""

STEPS = ("open", "os.", "shutil.")
NOTHING_HAPPENED = 7


def names_of(version: int) -> list[str]:
    """Every other run has no report."""
    return [name for name in OURS if name != REPORT or version % 2]


def content(version: int, name: str) -> bytes:
    return f"run {version}\n".encode() + b"." * (SIZES[name] if version >= LARGE else 10)


def write(folder: Path, version: int) -> None:
    def writer(name):
        return lambda path: path.write_bytes(content(version, name))

    publish(folder, {name: writer(name) for name in names_of(version)}, OURS)


def seen(folder: Path) -> int | None:
    """The one run to which every name leads, and none where there is no name."""
    there = {name: (folder / name).read_bytes() for name in OURS if (folder / name).exists()}
    if not there:
        return None
    version = int(there[SUMMARY].split(b"\n", 1)[0].split()[1])
    assert there == {name: content(version, name) for name in names_of(version)}
    return version


def happen(what: str) -> None:
    if what == "full":
        raise OSError(errno.ENOSPC, "No space left on device")
    if what == "interrupt":
        raise KeyboardInterrupt
    os.kill(os.getpid(), getattr(signal, what))


def one(folder: Path, version: int, at: int, what: str) -> None:
    """Publish, and let it happen at step ``at``."""
    step = -1

    def hook(event: str, _: object) -> None:
        nonlocal step
        if event.startswith(STEPS) and event not in ("os.listxattr", "os.getxattr"):
            step += 1
            if step == at:
                happen(what)

    sys.addaudithook(hook)
    try:
        write(folder, version)
        said = 0
    except KeyboardInterrupt:
        said = 1
    except OutputError as error:
        said = 3 if "complete" in str(error) else 2
    finally:
        step, reached = at, step  # nothing more happens
    os._exit(said if reached >= at else NOTHING_HAPPENED)


def many(folder: Path, version: int) -> None:
    """Publish one run after another, until killed."""
    while True:
        write(folder, version)
        version += 1


def serve() -> None:
    fsync = os.fsync
    for line in sys.stdin:
        asked = json.loads(line)
        folder = Path(asked["folder"])
        # what can be seen does not depend on it, and it takes most of the time
        os.fsync = fsync if asked.get("fsync") else lambda descriptor: None
        child = os.fork()
        if child == 0:
            os.close(0)
            if asked.get("plain"):
                os.symlink = _no_links
            if "delay" in asked:
                many(folder, asked["version"])
            one(folder, asked["version"], asked["at"], asked["what"])
        if "delay" in asked:
            time.sleep(asked["delay"])
            os.kill(child, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


def _no_links(*_: object, **__: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")


if __name__ == "__main__":
    serve()
