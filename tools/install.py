"""pip in few words: ``python tools/install.py install ...`` says how far it is.

pip tells either nothing for minutes or thousands of lines. This runs ``python -m pip -v`` with the
same words, and shows what it is at, how many files of the kernel are compiled, and for how long it
has been. On a terminal that is one line that moves; elsewhere a line for each step, and one every
twenty seconds where nothing else is said. Where pip fails, all that it said follows, and the
compiler.
"""

from __future__ import annotations

import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TextIO

COMPILED = re.compile(r"\s*\[(\d+)/(\d+)\] (?:Building|Linking) ")
FETCHED = re.compile(
    r"\s*(?:Downloading|Processing|Using cached) (?:\S*/)?([A-Za-z0-9_.]+)-\d\S*\.whl"
)
NO_KERNEL = re.compile(r"no compiled kernel: (.*); mixtura")
ONCE = re.compile(r"WARNING: Retrying ")
INTERRUPTED = 130
OFTEN, SILENT = 5.0, 20.0
"""Seconds after which a file or a pipe is told of the next step of the same kind, and that it
still goes on."""

PATIENCE = 10.0
"""Seconds that pip has, after Ctrl-C, to put back what it had begun."""


@dataclass
class Progress:
    """What pip's lines say of how far it is."""

    doing: str = "looking what is needed"
    packages: set[str] = field(default_factory=set)
    without_kernel: str = ""

    def read(self, line: str) -> bool:
        """Take one line in; whether there is something new to show."""
        before = self.doing
        if found := FETCHED.match(line):
            self.packages.add(found[1])
            self.doing = f"fetching packages: {len(self.packages)}, now {found[1]}"
        elif line.lstrip().startswith("*** Configuring CMake"):
            self.doing = "compiling the kernel: looking for the compiler"
        elif found := COMPILED.match(line):
            self.doing = f"compiling the kernel: {found[1]} of {found[2]} files done"
            if found[1] != found[2]:
                self.doing += ", the last are the largest"
        elif line.startswith("Installing collected packages"):
            self.doing = "putting packages in their places"
        elif ONCE.match(line):
            self.doing = "the network does not answer, trying again"
        elif found := NO_KERNEL.search(line):
            self.without_kernel = found[1]
        return self.doing != before


def kind_of(doing: str) -> str:
    """A step without its counter."""
    return doing.partition(":")[0]


class Display:
    """One moving line on a terminal, plain lines elsewhere."""

    def __init__(self, to: TextIO) -> None:
        self.to, self.moves = to, to.isatty()
        self.begun = self.said = time.monotonic()
        self.kind = ""

    def show(self, doing: str, new: bool) -> None:
        now = time.monotonic()
        minutes, seconds = divmod(int(now - self.begun), 60)
        text = f"  {doing} ({minutes}:{seconds:02d})"
        if self.moves:
            room = shutil.get_terminal_size().columns - 1
            self._write(f"\r{text[:room]:{room}}")
        elif self.kind != kind_of(doing) or now - self.said >= (OFTEN if new else SILENT):
            self.said, self.kind = now, kind_of(doing)
            self._write(f"{text}\n")

    def end(self) -> None:
        if self.moves:
            self._write(f"\r{'':{shutil.get_terminal_size().columns - 1}}\r")

    def _write(self, text: str) -> None:
        self.to.write(text)
        self.to.flush()


def follow(command: Sequence[str], to: TextIO) -> tuple[int, list[str], Progress]:
    """Run a command to its end: its exit status, all that it said, and what that meant."""
    progress, display, said = Progress(), Display(to), list[str]()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as running:
        lines: queue.Queue[str | None] = queue.Queue()

        def listen() -> None:
            for line in running.stdout or ():
                lines.put(line)
            lines.put(None)

        threading.Thread(target=listen, daemon=True).start()
        try:
            while True:
                try:
                    line = lines.get(timeout=1.0)
                except queue.Empty:
                    display.show(progress.doing, new=False)
                    continue
                if line is None:
                    break
                said.append(line)
                new = progress.read(line)
                display.show(progress.doing, new)
        except KeyboardInterrupt:
            try:  # on a terminal it has had the same Ctrl-C, and puts back what it had begun
                running.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                running.terminate()
            raise
        finally:
            display.end()
    return running.returncode, said, progress


def main(words: Sequence[str], pip: Sequence[str] = (sys.executable, "-u", "-m", "pip")) -> int:
    """Run pip with these words, and return its exit status."""
    try:
        status, said, progress = follow([*pip, *words, "--verbose"], sys.stderr)
    except KeyboardInterrupt:
        print("interrupted: the same command goes on from here.", file=sys.stderr)
        return INTERRUPTED
    if status:
        sys.stderr.writelines(said)
        print(
            "\nNot installed: the reason is above. Once it is mended, the same command goes on "
            "from here.",
            file=sys.stderr,
        )
    elif progress.without_kernel:
        print(
            f"note: mixtura is installed without its compiled kernel, since "
            f"{progress.without_kernel}. It works, several times slower. On Debian "
            "`apt install g++ python3-dev` brings what is missing; then give the same command.",
            file=sys.stderr,
        )
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
