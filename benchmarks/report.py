"""What every benchmark shares: the machine in a line, a table, the command line."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

Result = dict[str, Any]
"""What a benchmark measured, ready for JSON."""

LIBRARIES = ("mixtura", "scikit-learn", "numpy", "scipy")


def machine() -> dict[str, Any]:
    """Versions and cores, without which a time means nothing."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1),
        **{library: version(library) for library in LIBRARIES},
    }


def print_machine() -> None:
    print(", ".join(f"{name} {value}" for name, value in machine().items()))


def print_table(title: str, header: Sequence[str], lines: Sequence[Sequence[object]]) -> None:
    """Columns as wide as their widest entry, the first to the left and the others to the right."""
    text = [[str(entry) for entry in line] for line in (header, *lines)]
    widths = [max(len(line[column]) for line in text) for column in range(len(header))]
    print(f"\n{title}")
    for number, line in enumerate(text):
        first, *others = (
            entry.rjust(width) if column else entry.ljust(width)
            for column, (entry, width) in enumerate(zip(line, widths, strict=True))
        )
        print("  " + "  ".join([first, *others]).rstrip())
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median, upper quartile."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return lower, median, upper


def main(
    about: str,
    measure: Callable[[bool], Result],
    show: Callable[[Result], None],
) -> None:
    """The command line of one benchmark: ``--quick`` for less of it, ``--json PATH`` to keep it.

    Parameters
    ----------
    measure : callable(quick) -> result
    show : prints a result
    """
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a part of the cases only")
    parser.add_argument("--json", type=Path, metavar="PATH", help="also write the result here")
    options = parser.parse_args()
    print_machine()
    result = {"machine": machine(), **measure(options.quick)}
    show(result)
    if options.json is not None:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result, indent=1) + "\n")
