"""Open the page in a browser without showing its key to the other users of this computer.

What a program is started with can be read by every user, in ``ps`` for instance, so the browser
is given the name of a file that only this user can read, and the file sends it on to the address.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import webbrowser
from contextlib import suppress
from html import escape
from pathlib import Path
from tempfile import gettempdir, mkdtemp

PREFIX = "mixtura-lab-"
"""How the folders of redirect files begin."""

PAGE = """<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<title>mixtura lab</title>
<script>location.replace({script});</script>
<meta http-equiv="refresh" content="1; url={address}">
<p><a href="{address}" rel="noreferrer">Open the lab</a></p>
"""

NO_BROWSER = "No browser was found that shows a page: open the address yourself."


class Redirect:
    """A page in a private folder that leads to an address, for as long as it is needed.

    Parameters
    ----------
    address : str, with its key
    """

    def __init__(self, address: str) -> None:
        parent = _parent()
        sweep(parent)
        self._folder = Path(mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent))  # mode 0700
        self.file = self._folder / "open.html"
        try:
            content = PAGE.format(
                script=json.dumps(address).replace("<", "\\u003c"), address=escape(address)
            )
            with open(
                self.file,
                "x",
                encoding="utf-8",
                opener=lambda path, flags: os.open(path, flags, 0o600),
            ) as file:
                file.write(content)
        except BaseException:
            self.remove()
            raise

    def remove(self) -> None:
        """Take it away; a second time does nothing."""
        shutil.rmtree(self._folder, ignore_errors=True)


def show(redirect: Redirect) -> bool:
    """Open the page in the browser; False where there is none."""
    if not _has_screen():
        return False
    try:
        return webbrowser.open(redirect.file.as_uri())
    except (webbrowser.Error, OSError):
        return False


def sweep(parent: Path) -> None:
    """Remove the folders of labs that were killed before they could."""
    for folder in parent.glob(f"{PREFIX}*-*"):
        number = folder.name.removeprefix(PREFIX).partition("-")[0]
        with suppress(OSError):
            if number.isdecimal() and _is_mine(folder) and not _runs(int(number)):
                shutil.rmtree(folder)


def _is_mine(folder: Path) -> bool:
    status = folder.lstat()
    mine = not hasattr(os, "getuid") or os.getuid() == status.st_uid
    return mine and folder.is_dir() and not folder.is_symlink()


def _runs(number: int) -> bool:
    """Whether a process of this number is there."""
    if sys.platform == "win32":  # where signal 0 would end it
        return True
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _parent() -> Path:
    """Where browsers can read: those from a snap see neither /tmp nor what begins with a dot."""
    home = Path(os.path.expanduser("~"))
    if Path("/snap").is_dir() and home.is_dir() and os.access(home, os.W_OK):
        return home
    return Path(gettempdir())


def _has_screen() -> bool:
    """Whether a browser could show a page: one in the terminal would only take it over."""
    if sys.platform in ("win32", "cygwin", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
