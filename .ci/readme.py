"""README's lines as a newcomer types them: in a clean clone, one after the other, in one shell.

    python .ci/readme.py

What the reader has is little: an empty home, the system's own programs on the PATH (with a Python
that pip may not touch, where the system marks it so), no terminal. Every line of every ``sh``
block is run as it is written, and the first that fails ends it. ``mixtura lab`` is asked for its
page and ended as by Ctrl-C. Then ``make demo``, and the lines that it says come next.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATH = "/usr/bin:/bin"
STEPS = ("make install", "mixtura fit ", "mixtura plot ", "mixtura lab ")
"""Without these README does not lead from nothing to an answer."""

MADE = {"pairs.png": b"\x89PNG", "customers-mixtura/report.html": b"<!doctype html>"}
"""What is there in the end, and how it begins."""

REACHES = re.compile(r"(PIP|SSL|REQUESTS|HTTPS?|NO)_.*|.*_proxy")
"""Variables by which a machine reaches the packages' index: not the reader's doing."""

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LAB = re.compile(r"^(?=(\S*/)?mixtura lab\b|make lab\b)")
ADDRESS = re.compile(r"open at (http://[^\s#]+)")
HANG = 300.0


def lines_of(readme: str) -> list[str]:
    """The lines of its sh blocks; one that ends in a backslash goes on in the next."""
    whole = "".join(BLOCK.findall(readme)).replace("\\\n", "")
    return [line for line in whole.splitlines() if line.strip() and not line.startswith("#")]


def script_of(lines: Sequence[str]) -> str:
    """One script for sh, which stops at the first line that fails, and says at which."""
    visit = f"{shlex.quote(sys.executable)} {shlex.quote(str(Path(__file__).resolve()))} --visit "
    parts = []
    for line in lines:
        parts.append(f"printf '\\n$ %s\\n' {shlex.quote(line)}")
        parts.append(LAB.sub(lambda _: visit, line))
        parts.append(
            f"status=$?; [ $status = 0 ] || {{ echo FAILED: {shlex.quote(line)}; exit 1; }}"
        )
    return "\n".join(parts) + "\n"


def run(lines: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    """Run them in a folder, showing what a terminal would, and return that.

    Raises
    ------
    SystemExit
        A line failed.
    """
    seen = []
    with subprocess.Popen(
        ["sh", "-c", script_of(lines)],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as shell:
        for line in shell.stdout or ():
            seen.append(line)
            sys.stdout.write(line)
            sys.stdout.flush()
    if shell.returncode:
        raise SystemExit(f"a line failed, see above ({seen[-1].strip() if seen else 'no word'})")
    return "".join(seen)


def visit(command: Sequence[str]) -> int:
    """Start a lab, ask for its page, end it as Ctrl-C does; its exit status, or 1 for no page."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as lab:
        too_long = threading.Timer(HANG, lab.kill)
        too_long.start()
        page = ""
        for line in lab.stdout or ():
            print(line, end="", flush=True)
            if found := ADDRESS.search(line):
                with urllib.request.urlopen(found[1], timeout=HANG) as answer:  # noqa: S310
                    page = answer.read().decode()
                os.killpg(lab.pid, signal.SIGINT)
        status = lab.wait()
        too_long.cancel()
    if "<title>mixtura" not in page:
        print(f"the lab showed no page (it ended with {status})")
        return 1
    print(f"(its page came, {len(page)} letters; Ctrl-C)", flush=True)
    return status


def newcomers(home: Path, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of somebody who has just come."""
    kept = {name: value for name, value in environment.items() if REACHES.fullmatch(name)}
    return {**kept, "HOME": str(home), "PATH": PATH, "LANG": "C.UTF-8", "TERM": "dumb"}


def main() -> None:
    """Run README of the last commit in a clone of it."""
    with tempfile.TemporaryDirectory(prefix="newcomer-") as name:
        home, clone = Path(name) / "home", Path(name) / "home" / "mixtura"
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        lines = lines_of((clone / "README.md").read_text(encoding="utf-8"))
        for step in STEPS:
            if not any(step in line for line in lines):
                raise SystemExit(f"README shows no line with {step.strip()!r} in a sh block")
        environment = newcomers(home)
        run(lines, clone, environment)
        for made, beginning in MADE.items():
            if not (clone / made).read_bytes().lower().startswith(beginning.lower()):
                raise SystemExit(f"{made} is not what it should be")
        told = run(["make demo"], clone, environment)
        following = [line.strip() for line in told.splitlines() if line.startswith("  .venv/bin/")]
        if len(following) < 3:
            raise SystemExit("make demo ends without the next commands")
        run(following, clone, environment)
        print(f"\n{len(lines)} lines of README and {len(following)} of make demo: all work")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--visit"]:
        sys.exit(visit(sys.argv[2:]))
    main()
