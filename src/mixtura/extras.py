"""What the optional parts need, and how to install it from where one is.

The line names the packages themselves, and not an extra of mixtura: so it works as it stands
wherever mixtura came from, a clone, a wheel or an index, and in the environment that asks.
"""

from __future__ import annotations

import shlex
import shutil
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from mixtura.errors import MissingLibraryError

_CLI = ("typer>=0.19.2", "rich>=13", "pyarrow>=17")
PACKAGES = {
    "cli": _CLI,
    "plot": ("matplotlib>=3.8.4",),
    "lab": (*_CLI, "starlette>=1.0.1", "uvicorn>=0.30"),
}
"""What an extra of pyproject.toml brings."""


def missing(what: str, library: str, extra: str) -> MissingLibraryError:
    """The error of a part that lacks a library.

    Parameters
    ----------
    what : str, what needs it, in the plural or the singular with its verb: "pictures need"
    library : str, what cannot be imported
    extra : str, a key of PACKAGES

    Examples
    --------
    >>> from mixtura.extras import missing
    >>> raise missing("pictures need", "matplotlib", "plot")
    Traceback (most recent call last):
    mixtura.errors.MissingLibraryError: pictures need matplotlib, which is not installed: ...
    """
    return MissingLibraryError(
        f"{what} {library}, which is not installed: {install_line(extra)}", name=library
    )


def install_line(extra: str) -> str:
    """The command that installs what an extra lacks, for the Python that runs this.

    Where the system keeps that Python for itself (PEP 668) and mixtura is used from a clone, it
    is the clone's own ``make install``.

    Examples
    --------
    >>> from mixtura.extras import install_line
    >>> install_line("plot")
    "... install ...'matplotlib>=3.8.4'"
    """
    wanted = _lacking(PACKAGES[extra])
    python = sys.executable or "python"
    if _externally_managed():
        clone = Path(__file__).resolve().parents[2]
        if (clone / "Makefile").is_file() and (clone / "pyproject.toml").is_file():
            return _typed(["make", "-C", str(clone), "install"])
        return _typed([python, "-m", "pip", "install", "--break-system-packages", *wanted])
    if _importable("pip"):
        return _typed([python, "-m", "pip", "install", *wanted])
    if shutil.which("uv"):  # its environments have no pip
        return _typed(["uv", "pip", "install", "--python", python, *wanted])
    return " && ".join(
        [
            _typed([python, "-m", "ensurepip"]),
            _typed([python, "-m", "pip", "install", *wanted]),
        ]
    )


def _lacking(packages: Sequence[str]) -> Sequence[str]:
    """Those that are not installed; all of them where all are, and one of them is broken."""
    from importlib.metadata import PackageNotFoundError, version

    def there(package: str) -> bool:
        try:
            version(package.partition(">=")[0])
        except PackageNotFoundError:
            return False
        return True

    return [package for package in packages if not there(package)] or packages


def _externally_managed() -> bool:
    """Whether pip would refuse to install for this Python."""
    marker = Path(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")
    return sys.prefix == sys.base_prefix and marker.is_file()


def _importable(name: str) -> bool:
    from importlib.util import find_spec

    return find_spec(name) is not None


def _typed(words: Sequence[str]) -> str:
    """Words as a shell takes them."""
    if sys.platform == "win32":
        return " ".join(f'"{word}"' if set(word) & set(" <>&^|") else word for word in words)
    return shlex.join(words)
