"""One block of rows on one thread in every kernel: instruction sets, and NumPy with its BLAS.

The reference kernel does a block's products by BLAS. Where it were faster than the compiled kernel
for many features, blocks should go there from that number of features on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.report import Result, main, print_table
from mixtura import kernels
from mixtura._typing import Floats

SHAPES = (
    (65536, 2, 5),
    (16384, 8, 10),
    (8192, 16, 20),
    (4096, 64, 16),
    (2048, 128, 8),
    (2048, 256, 8),
    (2048, 512, 4),
    (2048, 1024, 2),
)
QUICK_SHAPES = SHAPES[1:6:2]
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Speed:
    """Best of several E-steps of full covariances, in 1e9 operations a second."""

    kernel: str
    rows: int
    features: int
    components: int
    gigaflops: float


def gemm() -> float:
    """What NumPy's product of two matrices reaches on one thread."""
    a = np.random.default_rng(0).normal(size=(1500, 1500))
    return 2 * 1500**3 / min(_seconds(lambda: a @ a) for _ in range(ROUNDS)) / 1e9


def speeds(n: int, d: int, k: int) -> list[Speed]:
    """Every kernel in turn, on overlapping components."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(n, d))
    means = rng.normal(size=(k, d)) / d
    factor = np.eye(d) + np.triu(rng.normal(size=(d, d))) * 0.1 / np.sqrt(d)
    factors: Floats = np.tile(factor, (k, 1, 1))
    log_weights = np.full(k, -np.log(k))
    flops = n * k * (2 * d * d + 6 * d)
    best = dict.fromkeys(kernels.available(), np.inf)
    for _ in range(ROUNDS):
        for name, kernel in kernels.available().items():
            best[name] = min(
                best[name],
                _seconds(
                    lambda k=kernel: k.expect["full"](rows, None, log_weights, means, factors)
                ),
            )
    return [Speed(name, n, d, k, flops / seconds / 1e9) for name, seconds in best.items()]


def measure(quick: bool) -> Result:
    with threadpool_limits(limits=1):
        found = [
            speed for shape in (QUICK_SHAPES if quick else SHAPES) for speed in speeds(*shape)
        ]
        return {"block": {"gemm": gemm(), "speeds": [asdict(speed) for speed in found]}}


def show(result: Result) -> None:
    measured = [Speed(**speed) for speed in result["block"]["speeds"]]
    names = list(dict.fromkeys(speed.kernel for speed in measured))
    shapes = list(dict.fromkeys((s.rows, s.features, s.components) for s in measured))
    table = {(s.rows, s.features, s.components, s.kernel): s.gigaflops for s in measured}
    lines = []
    for shape in shapes:
        compiled = [table[(*shape, name)] for name in names if name != "reference"]
        ratio = f"{compiled[0] / table[(*shape, 'reference')]:.1f}x" if compiled else ""
        lines.append(
            [f"{shape[0]}, {shape[1]}, {shape[2]}"]
            + [f"{table[(*shape, name)]:.0f}" for name in names]
            + [ratio]
        )
    print_table(
        "A block of full covariances on one thread, GF/s (NumPy's matrix product: "
        f"{result['block']['gemm']:.0f}); the reference kernel works through BLAS",
        ["rows, d, k", *names, "best compiled / BLAS"],
        lines,
    )


def _seconds(work: Callable[[], object]) -> float:
    begin = time.thread_time()
    work()
    return time.thread_time() - begin


if __name__ == "__main__":
    main(__doc__ or "", measure, show)
