"""Default fits on the data that people really have, beside ten starts of scikit-learn.

    python -m benchmarks.battery                          # every kind, five seeds, four shapes
    python -m benchmarks.battery --quick                  # what make bench measures
    python -m benchmarks.battery --kinds capped,iris --shapes full,diag --seeds 0:20
    python -m benchmarks.battery --workers 2              # quality only: times mean nothing

Every kind of ``kinds/`` x seed x shape is fitted at the true number of components: mixtura with
its defaults, scikit-learn with ``n_init=10`` from ``kmeans`` and from ``k-means++``, one thread
each. A cell is lost where mixtura's log-likelihood is more than 0.01 nats in total below the
better of scikit-learn's that are sound, or where it raises and scikit-learn answers.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from itertools import product
from multiprocessing import get_context
from pathlib import Path

from benchmarks.battery_cells import cells
from benchmarks.battery_fits import Cache, Fit, fit_cell
from benchmarks.battery_table import show_cells
from benchmarks.kinds import KINDS
from benchmarks.problems import COVARIANCE_TYPES
from benchmarks.report import Result, machine, print_machine, progress

SEEDS = range(5)
CACHE = Path(__file__).parents[1] / "build" / "battery_scikit_learn.json"

LIMIT = 60.0
"""Processor seconds after which a fit of ours counts as no answer."""

PART, QUICK_PART = 3, 12
"""``make bench`` fits one kind in so many, with one seed."""

DEAR = frozenset({"two-thousand-columns", "wide-embeddings", "digits", "expression"})
"""Kinds of which scikit-learn's ten starts take minutes: not in ``make bench``."""


def measure(quick: bool) -> Result:
    """What ``make bench`` measures: the quick form, and with ``--quick`` a quarter of that."""
    return fit_all(_part(QUICK_PART if quick else PART), [0], COVARIANCE_TYPES, Cache(None), LIMIT)


def show(result: Result) -> None:
    measured = result["battery"]
    print(
        f"\nBattery: {len(measured['kinds'])} of {len(KINDS)} kinds, seeds {measured['seeds']};"
        " python -m benchmarks.battery is all of it."
    )
    fits = [Fit(**{**fit, "warnings": tuple(fit["warnings"])}) for fit in measured["fits"]]
    show_cells(cells(fits))


def fit_all(
    kinds: Sequence[str],
    seeds: Sequence[int],
    shapes: Sequence[str],
    cache: Cache,
    limit: float,
    workers: int = 1,
    ours: bool = True,
) -> Result:
    """Fit every kind x seed x shape, and save the cache after each kind."""
    fits: list[Fit] = []
    fit_cell("iris", 0, "diag", Cache(None), limit)  # whatever is loaded at the first fit
    for kind, some in _fits_by_kind(kinds, seeds, shapes, cache, limit, workers, ours):
        lost = sum(cell.lost for cell in cells(some))
        silent = sum(cell.silent for cell in cells(some))
        progress(f"{kind}: {lost} lost, {silent} collapsed in silence, of {len(cells(some))}")
        fits += some
    return {
        "battery": {
            "kinds": list(kinds),
            "seeds": list(seeds),
            "fits": [asdict(fit) for fit in fits],
        }
    }


def _part(step: int) -> list[str]:
    return [kind for kind in KINDS if kind not in DEAR][::step]


def _fits_by_kind(
    kinds: Sequence[str],
    seeds: Sequence[int],
    shapes: Sequence[str],
    cache: Cache,
    limit: float,
    workers: int,
    ours: bool,
) -> Iterator[tuple[str, list[Fit]]]:
    if workers == 1:
        for kind in kinds:
            some = [
                fit
                for seed, shape in product(seeds, shapes)
                for fit in fit_cell(kind, seed, shape, cache, limit, ours)
            ]
            cache.save()
            yield kind, some
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        work = {
            kind: [
                pool.submit(_in_worker, kind, seed, shape, cache.path, limit, ours)
                for seed, shape in product(seeds, shapes)
            ]
            for kind in kinds
        }
        for kind, futures in work.items():
            some = [fit for future in futures for fit in future.result()]
            yield kind, some


def _in_worker(
    kind: str, seed: int, shape: str, path: Path | None, limit: float, ours: bool
) -> list[Fit]:
    """Reads the cache and does not write it: two processes would overwrite one another's."""
    return fit_cell(kind, seed, shape, Cache(path), limit, ours)


def _seeds(text: str) -> list[int]:
    """``0:5`` or ``0,3,7``."""
    first, colon, after = text.partition(":")
    return list(range(int(first), int(after))) if colon else [int(s) for s in text.split(",")]


def _names(known: Iterable[str]) -> object:
    allowed = list(known)

    def parse(text: str) -> list[str]:
        names = text.split(",")
        unknown = [name for name in names if name not in allowed]
        if unknown:
            raise argparse.ArgumentTypeError(
                f"there is no {', '.join(unknown)}; known are {', '.join(allowed)}"
            )
        return names

    return parse


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one kind in three, one seed")
    parser.add_argument("--kinds", type=_names(KINDS), help="names, by commas")
    parser.add_argument("--shapes", type=_names(COVARIANCE_TYPES), help="names, by commas")
    parser.add_argument("--seeds", type=_seeds, help="0:5, or numbers by commas")
    parser.add_argument("--cache", type=Path, default=CACHE, help="scikit-learn's fits, kept")
    parser.add_argument("--no-cache", action="store_true", help="fit scikit-learn too, in turn")
    parser.add_argument("--theirs-only", action="store_true", help="fill the cache")
    parser.add_argument(
        "--limit", type=float, default=LIMIT, help="processor seconds a fit of ours may take"
    )
    parser.add_argument("--workers", type=int, default=1, help="processes; times mean nothing")
    parser.add_argument("--json", type=Path, metavar="PATH", help="also write the result here")
    options = parser.parse_args()
    facts = {**machine(), **({"quick": "yes"} if options.quick else {})}
    print_machine(facts)
    warnings.simplefilter("ignore")
    measured = fit_all(
        options.kinds or (_part(PART) if options.quick else list(KINDS)),
        options.seeds or ([0] if options.quick else list(SEEDS)),
        options.shapes or COVARIANCE_TYPES,
        Cache(None if options.no_cache else options.cache),
        options.limit,
        options.workers,
        not options.theirs_only,
    )
    if not options.theirs_only:
        show(measured)
    if options.json is not None:
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps({"machine": facts, **measured}, indent=1) + "\n")


if __name__ == "__main__":
    main()
