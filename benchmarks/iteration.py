"""Milliseconds of an EM iteration beside every peer that is installed.

Every library does the same iterations from the same start: the means that they arrive at are
compared too. A ratio is of two turns that follow one another; ours is plain EM by the engine
(benchmarks/peers/ours.py), a peer's its fit, each by the difference of a longer and a shorter run.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from benchmarks import targets
from benchmarks.peers import installed, ours
from benchmarks.report import SPREAD, Result, main, print_table, progress, times
from benchmarks.timing import ITERATIONS, Run, gemm_gflops, interleaved, spread
from benchmarks.workload import Shape, workload


@dataclass(frozen=True, slots=True)
class Case:
    """One shape.

    Attributes
    ----------
    pairs : peer -> (seconds an iteration of ours, of the peer's) of each round
    differ : peer -> largest difference of a mean from ours, in the end
    left_out : peer -> why it has no times
    gemm : GFLOP/s of matrix products, before and after
    owners : components a row belongs to; see :func:`benchmarks.peers.ours.owners`
    """

    n: int
    d: int
    k: int
    covariance_type: str
    pairs: dict[str, list[tuple[float, float]]]
    differ: dict[str, float]
    left_out: dict[str, str]
    gemm: list[float]
    owners: float

    @property
    def shape(self) -> Shape:
        return Shape(self.n, self.d, self.k, self.covariance_type)

    @property
    def our_seconds(self) -> list[float]:
        return [mine for pairs in self.pairs.values() for mine, _ in pairs]

    @property
    def gemm_share(self) -> float:
        """Of the best matrix product, that the median of our turns reached."""
        return self.our_gflops / max(self.gemm)

    @property
    def our_gflops(self) -> float:
        return 1e-9 * self.shape.flops / spread(self.our_seconds)[1]


def measure(quick: bool) -> Result:
    shapes = map(Shape.quick, targets.AGAINST) if quick else targets.AGAINST
    return {"iteration": [asdict(_case(shape, quick)) for shape in shapes]}


def _case(shape: Shape, quick: bool) -> Case:
    progress(f"{shape.covariance_type} {shape}")
    work = workload(shape)
    mine = ours.run(work)
    runs: dict[str, Run] = {}
    differ, left_out = {}, {}
    gemm = [gemm_gflops() for _ in range(3)]
    where = mine(1 + ITERATIONS).means
    for name, peer in installed(shape.covariance_type).items():
        try:  # also loads whatever it loads at its first run
            run = peer.run(work)
            there = run(1 + ITERATIONS)
        except Exception as error:  # a peer's trouble, of any kind, must not end the benchmark
            left_out[name] = f"{type(error).__name__}: {error}"
            continue
        if there.iterations == 1 + ITERATIONS:
            runs[name] = run
            differ[name] = float(np.abs(there.means - where).max())
        else:
            left_out[name] = f"it stopped after {there.iterations} of {1 + ITERATIONS} iterations"
    pairs = interleaved(mine, runs, quick)
    gemm += [gemm_gflops() for _ in range(3)]
    owners = ours.owners(work, ITERATIONS - 1)
    return Case(*shape[:4], pairs, differ, left_out, gemm, owners)


def show(result: Result) -> None:
    cases = [Case(**case) for case in result["iteration"]]
    wanted = {shape._replace(n=0): peers for shape, peers in targets.AGAINST.items()}
    lines: list[list[Any]] = []
    for case in cases:
        for peer, pairs in case.pairs.items():
            low, median, high = spread([theirs / mine for mine, theirs in pairs])
            target = wanted.get(case.shape._replace(n=0), {}).get(peer)
            verdict = ["", ""]
            if target is not None:
                verdict = [f">= {target:g}", targets.at_least(median, target)]
            lines.append(
                [
                    f"{case.covariance_type} {case.shape}",
                    peer,
                    f"{1e3 * spread([mine for mine, _ in pairs])[1]:.3g}",
                    f"{1e3 * spread([theirs for _, theirs in pairs])[1]:.4g}",
                    *(times(value) for value in (low, median, high)),
                    *verdict,
                    f"{case.differ[peer]:.0e}",
                ]
            )
    print_table(
        "An EM iteration, float64: how many times as fast as the peer",
        ["n, d, k", "peer", "ours ms", "peer ms", *SPREAD, "target", "", "means differ"],
        lines,
    )
    for case in cases:
        for peer, why in case.left_out.items():
            print(f"\n{peer} is left out of {case.covariance_type} {case.shape}: {why}")
    print_table(
        "Share of the GEMM peak that full covariances reach, of n k (2 d^2 + 6 d) flops",
        ["n, d, k", "ours GF/s", "GEMM GF/s", "share", "target", "", "components a row"],
        [_peak(case) for case in cases if case.covariance_type == "full"],
    )


def _peak(case: Case) -> list[Any]:
    target = ["", ""]
    if case.d >= 8:
        verdict = targets.at_least(case.gemm_share, targets.GEMM_SHARE)
        target = [f">= {targets.GEMM_SHARE:.0%}", verdict]
    return [
        str(case.shape),
        f"{case.our_gflops:.0f}",
        f"{max(case.gemm):.0f}",
        f"{case.gemm_share:.0%}",
        *target,
        f"{case.owners:.1f}",
    ]


if __name__ == "__main__":
    main(__doc__ or "", measure, show)
