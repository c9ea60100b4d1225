"""Where the console script ``mixtura`` and ``python -m mixtura.cli`` begin."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

from mixtura.cli.codes import INTERRUPTED, USAGE

EXTRAS = {
    **dict.fromkeys(("typer", "click", "rich", "pyarrow"), ("cli", "the command line")),
    **dict.fromkeys(("starlette", "uvicorn", "anyio"), ("lab", "the lab")),
}
"""Which extra installs a package, and what needs it."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments : list of str, optional
        What follows ``mixtura``; by default what the process was started with.
    """
    try:
        from mixtura.cli.app import app

        app(list(sys.argv[1:] if arguments is None else arguments), prog_name="mixtura")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:  # before a command began; it says so itself
        print("mixtura: interrupted.", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    except Exception as error:
        missing = (error.name or "") if isinstance(error, ModuleNotFoundError) else ""
        extra, what = EXTRAS.get(missing.partition(".")[0], (None, ""))
        if extra is not None:
            print(  # noqa: T201
                f"mixtura: {what} needs {missing}, which is not installed: "
                f'pip install "mixtura[{extra}]"',
                file=sys.stderr,
            )
        else:
            traceback.print_exc()
        return USAGE  # a bug is not 1 either, which stands for findings that were asked for
    return 0


def main() -> None:
    """The console script."""
    sys.exit(run())


if __name__ == "__main__":
    main()
