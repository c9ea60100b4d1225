"""A kept result as Markdown, on its own or put into the documentation between two marks.

python -m benchmarks.document results.json [--into docs/benchmarks.md]
"""

from __future__ import annotations

import argparse
import json
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from benchmarks import report
from benchmarks.parts import PARTS

BEGIN = "<!-- measured: begin -->"
END = "<!-- measured: end -->"


def as_markdown(result: report.Result) -> str:
    """The machine in a line and the tables of all parts that were measured."""
    report.as_markdown()
    text = StringIO()
    with redirect_stdout(text):
        report.print_machine(result["machine"])
        for key, part in PARTS.items():
            if key in result:
                part.show(result)
    return text.getvalue()


def put_into(page: Path, text: str) -> None:
    """Put text between the two marks of a page, instead of what is there."""
    before, _, rest = page.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{page} has no lines {BEGIN} and {END} to put the tables between.")
    page.write_text(f"{before}{BEGIN}\n\n{text.strip()}\n\n{END}{after}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.document")
    parser.add_argument("result", type=Path, help="what --json wrote")
    parser.add_argument("--into", type=Path, metavar="PAGE", help=f"put it between {BEGIN} there")
    options = parser.parse_args()
    text = as_markdown(json.loads(options.result.read_text()))
    if options.into is None:
        print(text)
    else:
        put_into(options.into, text)


if __name__ == "__main__":
    main()
