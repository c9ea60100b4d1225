"""Make ``mixtura`` a command: ``python tools/link.py .venv/bin/mixtura`` links it from the PATH.

The link goes where the PATH already leads and the user may write: ~/.local/bin, ~/bin or
/usr/local/bin. Where there is no such folder, ~/.local/bin is made and the line that puts it on
the PATH is said. Whatever else has that name stays.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

NAME = "mixtura"


def folders() -> Iterator[Path]:
    """Where a command of one's own belongs, in the order of preference."""
    try:
        home = Path.home()
    except RuntimeError:
        home = None
    if home is not None and home != Path("/"):
        yield from (home / ".local" / "bin", home / "bin")
    yield Path("/usr/local/bin")


def chosen(on_path: list[str]) -> tuple[Path, bool]:
    """The folder for the link, and whether the PATH leads there."""
    possible = list(folders())
    for folder in possible:
        if str(folder) in on_path and folder.is_dir() and os.access(folder, os.W_OK):
            return folder, True
    return possible[0], str(possible[0]) in on_path


def ours(link: Path) -> bool:
    """Whether what is there is a link that this made, from this clone or from another."""
    return link.is_symlink() and os.readlink(link).endswith(f"/.venv/bin/{NAME}")


def main(target: Path) -> str:
    """Make the link, and return what to tell."""
    target = Path(os.path.abspath(target))
    activate = f"  . {shlex.quote(str(target.parent / 'activate'))}"
    here = f"In this terminal it is one after:\n{activate}"
    folder, leads = chosen(os.environ.get("PATH", "").split(os.pathsep))
    link = folder / NAME
    if os.path.lexists(link) and not ours(link):
        return f"{link} is there and none of ours, so it stays what it is.\n{here}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return f"{NAME} could not be linked as {link}: {reason}.\n{here}"
    made = f"{link} leads to {target}"
    if not leads:
        return (
            f"{made}, but this terminal does not look into {folder}.\n{here}\n"
            f"For good, put this into ~/.profile:\n"
            f'  export PATH={shlex.quote(str(folder))}:"$PATH"'
        )
    first = shutil.which(NAME)
    if first is not None and not os.path.samefile(first, link):
        return f"{made}, but {first} comes before it on the PATH.\n{here}"
    return f"{NAME} is a command now: {made}."


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
