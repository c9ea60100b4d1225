"""All benchmarks, one after the other.

python -m benchmarks [--quick] [--json PATH]
"""

from __future__ import annotations

from benchmarks.parts import PARTS
from benchmarks.report import Result, main, progress


def measure(quick: bool) -> Result:
    """Measure each part and print it at once, so that a long run shows where it is."""
    result: Result = {}
    for name, part in PARTS.items():
        progress(name)
        measured = part.measure(quick)
        part.show(measured)
        result |= measured
    return result


if __name__ == "__main__":
    main(__doc__ or "", measure, lambda result: None)
