"""What fourteen covariance shapes cost beside the usual four, and what each of them costs.

``GaussianMixtureIC`` with ``covariance_type="usual"`` and ``"all"`` in turns, one thread each:
processor seconds, which other work on the machine moves less than the clock.
"""

from __future__ import annotations

import statistics
import time
import warnings
from typing import Any

from benchmarks import targets
from benchmarks.problems import rows, simulated
from benchmarks.report import Result, main, print_table, times
from benchmarks.workload import Array
from mixtura import GaussianMixtureIC
from mixtura.model.families import FAMILIES, usual

MOST, QUICK_MOST = 9, 4
ROUNDS, QUICK_ROUNDS = 3, 1


def tables(quick: bool) -> dict[str, Array]:
    """Small, middle and wide rows, standardised or of groups that overlap."""
    found: dict[str, Array] = {
        "iris": rows("iris"),
        "faithful": rows("faithful"),
        "middle": simulated(11, 2000, 8, 5, 1.0),
    }
    if not quick:
        found["large"] = simulated(12, 10_000, 10, 5, 1.0)
        found["wide"] = simulated(13, 2000, 20, 4, 1.0)
    return found


def measure(quick: bool) -> Result:
    measured = []
    sizes = range(1, (QUICK_MOST if quick else MOST) + 1)
    for name, X in tables(quick).items():
        seconds: dict[str, list[float]] = {"usual": [], "all": []}
        by_shape: dict[str, list[float]] = {shape: [] for shape in FAMILIES}
        for _ in range(QUICK_ROUNDS if quick else ROUNDS):
            for asked, spent in seconds.items():
                model, taken = _sweep(X, sizes, asked)
                spent.append(taken)
                if asked == "all":
                    for shape, each in by_shape.items():
                        each.append(_of_shape(model, shape))
        shape = "x".join(map(str, X.shape))
        measured.append({"table": f"{name} {shape}", "seconds": seconds, "by_shape": by_shape})
    return {"shapes": {"sizes": len(sizes), "tables": measured}}


def show(result: Result) -> None:
    found = result["shapes"]
    lines, of_shapes = [], []
    for table in found["tables"]:
        four, fourteen = (statistics.median(table["seconds"][name]) for name in ("usual", "all"))
        verdict = targets.at_most(fourteen / four, targets.SHAPES)
        lines.append(
            [table["table"], f"{four:.2f}", f"{fourteen:.2f}", times(fourteen / four), verdict]
        )
        spent = {name: statistics.median(each) for name, each in table["by_shape"].items()}
        of_shapes.append([table["table"], *(f"{1000 * spent[name]:.0f}" for name in FAMILIES)])
    print_table(
        f"Sweeps over k = 1 to {found['sizes']} in processor seconds, median of some in turns; "
        f"at most {targets.SHAPES:g} times the usual four ({', '.join(usual())})",
        ["rows", "four", "fourteen", "ratio", ""],
        lines,
    )
    print_table(
        "Milliseconds of each shape's models in the sweep of fourteen, whoever came first paying "
        "for what they share",
        ["rows", *FAMILIES],
        of_shapes,
    )


def _sweep(X: Array, sizes: range, covariance_type: str) -> tuple[Any, float]:
    model = GaussianMixtureIC(sizes, covariance_type=covariance_type, random_state=0, n_jobs=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        begin = time.process_time()
        model.fit(X)
        return model, time.process_time() - begin


def _of_shape(model: Any, shape: str) -> float:
    """By the clock, as the sweep has it."""
    return sum(row.seconds for row in model.sweep_.rows if row.covariance_type == shape)


if __name__ == "__main__":
    main(__doc__ or "", measure, show)
