"""Our iteration beside itself: float32 beside float64, two workers beside one, separated
components beside overlapping ones (where most components contribute nothing to most rows).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from benchmarks import targets
from benchmarks.peers import ours
from benchmarks.report import SPREAD, Result, main, print_table, times
from benchmarks.timing import Run, interleaved, spread
from benchmarks.workload import OVERLAPPING, SEPARATED, Shape, workload

FLOAT32 = (
    Shape(1_000_000, 2, 5),
    Shape(200_000, 8, 10),
    Shape(100_000, 16, 20),
    Shape(100_000, 64, 16),
    Shape(1_000_000, 8, 10, "diag"),
    Shape(1_000_000, 8, 10, "spherical"),
    Shape(1_000_000, 8, 10, "tied"),
)
WORKERS = Shape(1_000_000, 8, 10)
PRUNED = Shape(100_000, 64, 16)


class Variant(NamedTuple):
    """Two ways to run a shape, of which the first should be ``target`` times as fast."""

    what: str
    shape: Shape
    target: float
    fast: Run
    slow: Run


def variants(quick: bool) -> Iterator[Variant]:
    """One after the other, so that the rows of one at a time are in memory."""

    def size(shape: Shape) -> Shape:
        return shape.quick() if quick else shape

    for shape in map(size, FLOAT32):
        work = workload(shape)
        single, double = ours.run(work.single()), ours.run(work)
        yield Variant("float32 / float64", shape, targets.FLOAT32, single, double)
    shape = size(WORKERS)
    work = workload(shape)
    one, two = ours.run(work, workers=1), ours.run(work, workers=2)
    yield Variant("2 workers / 1", shape, targets.TWO_WORKERS, two, one)
    shape = size(PRUNED)
    apart = ours.run(workload(shape._replace(apart=SEPARATED)))
    together = ours.run(workload(shape._replace(apart=OVERLAPPING)))
    yield Variant("separated / overlapping", shape, targets.SEPARATED, apart, together)


def measure(quick: bool) -> Result:
    measured = []
    for variant in variants(quick):
        for run in (variant.fast, variant.slow):
            run(1)  # whatever is loaded at the first run
        pairs = interleaved(variant.fast, {"slow": variant.slow}, quick)
        measured.append(
            {
                "what": variant.what,
                "shape": variant.shape,
                "target": variant.target,
                "pairs": pairs["slow"],
            }
        )
    return {"variants": measured}


def show(result: Result) -> None:
    lines = []
    for variant in result["variants"]:
        pairs, target = variant["pairs"], variant["target"]
        shape = Shape(*variant["shape"])
        low, median, high = spread([slow / fast for fast, slow in pairs])
        lines.append(
            [
                variant["what"],
                f"{shape.covariance_type} {shape}",
                f"{1e3 * spread([fast for fast, _ in pairs])[1]:.3g}",
                f"{1e3 * spread([slow for _, slow in pairs])[1]:.3g}",
                *(times(value) for value in (low, median, high)),
                f">= {target:g}",
                targets.at_least(median, target),
            ]
        )
    print_table(
        "Our iteration beside itself: how many times as fast the first of the two is",
        ["", "n, d, k", "first ms", "second ms", *SPREAD, "target", ""],
        lines,
    )


if __name__ == "__main__":
    main(__doc__ or "", measure, show)
