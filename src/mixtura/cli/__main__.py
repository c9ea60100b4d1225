"""Where the console script ``mixtura`` and ``python -m mixtura`` begin."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

from mixtura._near_names import did_you_mean
from mixtura._printable import printable
from mixtura.cli.codes import INTERRUPTED, USAGE
from mixtura.cli.program import program

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
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        from mixtura.cli.app import app

        ended = app(words, prog_name=program(), standalone_mode=False)
        return ended if isinstance(ended, int) else 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:  # before a command began; it says so itself
        print("mixtura: interrupted.", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    except Exception as error:
        if (code := _complained(error, words)) is not None:
            return code
        missing = (error.name or "") if isinstance(error, ModuleNotFoundError) else ""
        extra, what = EXTRAS.get(missing.partition(".")[0], (None, ""))
        if extra is not None:
            from mixtura.extras import install_line

            print(  # noqa: T201
                f"mixtura: {what} needs {missing}, which is not installed: {install_line(extra)}",
                file=sys.stderr,
            )
        else:
            sys.stderr.write(printable(traceback.format_exc(), keep="\n"))
        return USAGE  # a bug is not 1 either, which stands for findings that were asked for


OTHER_WORDS = {
    **dict.fromkeys(("--shape", "--shapes", "--covariance-type", "--model"), "--covariance"),
    **dict.fromkeys(("--groups", "--clusters", "--components", "--n-components", "--k"), "-k"),
    **dict.fromkeys(("--exclude", "--ignore", "--without"), "--drop"),
    **dict.fromkeys(("--na-values", "--null"), "--na"),
    **dict.fromkeys(("--output", "--outdir", "--dir"), "--out"),
    **dict.fromkeys(("--random-state", "--random-seed"), "--seed"),
    "--select": "--columns",
}
"""What options are called elsewhere, or in our own pages, and here."""


def _complained(error: Exception, words: Sequence[str]) -> int | None:
    """Say what is wrong with the command; None where the error is none of the command line's.

    Its complaints quote words, and a shell puts names of files there. Their class is one of click,
    which typer has inside or beside it.
    """
    said, show = getattr(error, "format_message", None), getattr(error, "show", None)
    if said is None or show is None:
        return None
    text = _no_option(error) or said()
    if "extra argument" in text:
        text += "\nA name with blanks needs quotation marks"
        text += ", and one table is read at a time." if words[0] in ("fit", "compare") else "."
    parts = {part for word in words for part in (word, *word.split("="))}
    for part in sorted(parts, key=len, reverse=True):
        if "\n" in part:  # the sentence has lines of its own, of which a word makes none
            text = text.replace(part, printable(part))
    text = printable(text, keep="\n")
    error.format_message = lambda: text  # type: ignore[attr-defined]
    show()
    return int(getattr(error, "exit_code", USAGE))


def _no_option(error: Exception) -> str | None:
    """Of an option that there is not: which one was meant, in any case and with slips."""
    name, context = getattr(error, "option_name", None), getattr(error, "ctx", None)
    if type(error).__name__ != "NoSuchOption" or name is None or context is None:
        return None
    known = [known for option in context.command.get_params(context) for known in option.opts]
    named = [known for known in known if known.startswith("-")]
    meant = OTHER_WORDS.get(name)
    if meant in named:
        return f"there is no option {name}: it is called {meant} here."
    return f"there is no option {name}.{did_you_mean(name, named).replace(chr(39), '')}"


def main() -> None:
    """The console script."""
    sys.exit(run())


if __name__ == "__main__":
    main()
