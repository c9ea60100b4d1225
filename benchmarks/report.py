"""What every benchmark shares: the machine in a line, a table, the command line."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.peers import versions
from mixtura import kernels

Result = dict[str, Any]
"""What a benchmark measured, ready for JSON."""

LIBRARIES = ("mixtura", "scikit-learn", "numpy", "scipy")

_markdown = False


BUSY = 0.25
"""Load a core, before anything is measured, from which times are not to be trusted."""

SPREAD = ("min", "median", "max")


def machine() -> dict[str, Any]:
    """Versions and cores, without which a time means nothing."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cpu": _cpu(),
        "python": platform.python_version(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 1),
        **{library: version(library) for library in LIBRARIES},
        **versions(),
        "kernel": kernels.ACTIVE.name,
    }


def _cpu() -> str:
    """Its name, as far as the system tells, and its widest vectors."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    facts = dict(
        (part.strip() for part in line.split(":", 1)) for line in info.splitlines() if ":" in line
    )
    flags = facts.get("flags", "").split()
    widest = next((name for name in ("avx512f", "avx2") if name in flags), "")
    return " ".join(filter(None, (facts.get("model name") or platform.machine(), widest)))


def print_machine(facts: dict[str, Any]) -> None:
    print(", ".join(f"{name} {value}" for name, value in facts.items()))
    if facts["load_before"] > BUSY * facts["cores"]:
        print(
            "\nThe machine was busy with other work: times are rough, and ratios may be far off."
        )


def progress(what: object) -> None:
    """Say on stderr what is measured now: some parts take minutes."""
    print(f"  measuring {what} ...", file=sys.stderr, flush=True)


def as_markdown() -> None:
    """Print tables in Markdown from now on."""
    global _markdown
    _markdown = True


def print_table(title: str, header: Sequence[str], lines: Sequence[Sequence[object]]) -> None:
    """Columns as wide as their widest entry, the first to the left and the others to the right."""
    text = [[str(entry) for entry in line] for line in (header, *lines)]
    if _markdown:
        text.insert(1, ["---"] + ["---:"] * (len(header) - 1))
        print(f"\n**{title}**\n")
        print("\n".join(f"| {' | '.join(line)} |" for line in text))
        return
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


def times(ratio: float) -> str:
    """A ratio to two or three digits: 0.51x, 4.5x, 120x."""
    return f"{ratio:#.3g}x" if ratio < 100 else f"{ratio:.0f}x"


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
    *extra: argparse.ArgumentParser,
) -> None:
    """The command line of one benchmark: ``--quick`` for less of it, ``--json PATH`` to keep it.

    Parameters
    ----------
    measure : callable(quick) -> result
    show : prints a result
    extra : parsers of options that are the benchmark's own, which it has read already
    """
    parser = argparse.ArgumentParser(description=about.splitlines()[0], parents=extra)
    parser.add_argument("--quick", action="store_true", help="a part of the cases only")
    parser.add_argument("--json", type=Path, metavar="PATH", help="also write the result here")
    options = parser.parse_args()
    facts = {**machine(), **({"quick": "yes"} if options.quick else {})}
    print_machine(facts)
    result = {"machine": facts, **measure(options.quick)}
    show(result)
    if options.json is not None:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(result, indent=1) + "\n")
