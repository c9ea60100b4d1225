"""The speed tables compare like with like: the same iterations from the same start."""

from __future__ import annotations

import importlib
from pathlib import Path

import numpy as np
import pytest

from tests.by_capability import SCIKIT_LEARNS

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def benchmark():
    """Imports a module of the benchmarks, which lie beside the tests and are not installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        yield lambda name: importlib.import_module(f"benchmarks.{name}")


@pytest.mark.parametrize("covariance_type", SCIKIT_LEARNS)
def test_ours_and_scikit_learn_arrive_at_the_same_means(benchmark, covariance_type):
    work = benchmark("workload").workload(benchmark("workload").Shape(600, 3, 4, covariance_type))
    ours = benchmark("peers.ours").run(work)(3)
    theirs = benchmark("peers").PEERS["scikit-learn"].run(work)(3)
    assert (ours.iterations, theirs.iterations) == (3, 3)
    # scikit-learn adds 1e-6 to variances
    np.testing.assert_allclose(ours.means, theirs.means, atol=1e-5)


def test_a_library_that_stops_early_is_not_timed(benchmark):
    timing = benchmark("timing")
    with pytest.raises(RuntimeError, match="2 of 4 iterations"):
        timing.seconds_per_iteration(lambda asked: timing.Ran(min(asked, 2), np.zeros((1, 1))))


def test_a_kept_result_is_put_between_the_marks_of_a_page(benchmark, tmp_path):
    document = benchmark("document")
    page = tmp_path / "page.md"
    page.write_text(f"before\n{document.BEGIN}\nold\n{document.END}\nafter\n")
    document.put_into(page, "| new |")
    assert page.read_text() == f"before\n{document.BEGIN}\n\n| new |\n\n{document.END}\nafter\n"
    page.write_text("bare")
    with pytest.raises(SystemExit, match="has no lines"):
        document.put_into(page, "| new |")


def test_verdicts_say_by_how_much(benchmark):
    targets = benchmark("targets")
    assert targets.at_least(4.0, 4.0) == targets.at_most(1.0, 4.0) == "met"
    assert targets.at_least(3.0, 4.0) == "missed by 25%"
    assert targets.at_most(5.0, 4.0) == "missed by 25%"
