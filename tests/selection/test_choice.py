"""What a sweep says beside its choice: edge, elbow, advantage and neighbours."""

from __future__ import annotations

from math import inf, isnan

import pytest

from mixtura import InvalidDataError, Outcome
from mixtura.selection import Candidate, Evidence, Sweep, strength, sweep


def swept(
    curves: dict[str, dict[int, float]],
    criterion: str = "bic",
    *,
    collapsed: tuple[tuple[int, str], ...] = (),
    failed: tuple[tuple[int, str], ...] = (),
    entropy: float = 0.0,
) -> Sweep:
    """A sweep with these values of -2 log-likelihood; without parameters that is the BIC."""

    def fit_one(k: int, shape: str) -> Candidate:
        if (k, shape) in failed:
            raise InvalidDataError("no such model")
        outcome = Outcome.COLLAPSED if (k, shape) in collapsed else Outcome.CONVERGED
        evidence = Evidence(-curves[shape][k] / 2, 0, 100.0, entropy * k)
        return Candidate("model", evidence, outcome, 7)

    sizes = list(next(iter(curves.values())))
    return sweep(fit_one, sizes, curves, criterion)


def curve(*values: float) -> dict[str, dict[int, float]]:
    return {"full": dict(enumerate(values, start=1))}


def test_within_the_range_there_is_no_edge() -> None:
    found = swept(curve(100, 50, 80))
    assert found.edge is None
    assert not found.at_edge


def test_the_largest_size_is_an_edge() -> None:
    found = swept(curve(100, 80, 50))
    assert found.edge == "largest"
    assert found.at_edge


def test_one_component_is_no_edge_but_another_smallest_size_is() -> None:
    assert swept(curve(50, 80, 100)).edge is None
    assert swept({"full": {4: 50.0, 5: 80.0}}).edge == "smallest"
    assert swept({"full": {5: 80.0, 4: 50.0}}).edge == "smallest"


def test_a_single_size_is_no_edge() -> None:
    assert not swept({"full": {3: 50.0}, "diag": {3: 40.0}}).at_edge


def test_the_edge_is_of_all_sizes_tried_whatever_became_of_the_largest() -> None:
    # nothing lies beyond 2 that has not been looked at
    assert swept(curve(100, 50, 20), failed=((3, "full"),)).edge is None
    assert swept(curve(100, 50, 20), collapsed=((3, "full"),)).edge is None


def test_the_elbow_disagrees_where_a_long_shallow_fall_follows() -> None:
    found = swept(curve(1000, 500, 10, 8, 6, 4, 20))
    assert found.selected.n_components == 6
    assert found.elbow == 3
    assert found.elbow_disagrees


def test_the_elbow_agrees_in_a_valley_and_no_elbow_never_disagrees() -> None:
    valley = swept(curve(1000, 500, 10, 300, 600))
    assert valley.elbow == valley.selected.n_components == 3
    assert not valley.elbow_disagrees
    straight = swept(curve(40, 30, 20, 10))
    assert straight.elbow is None
    assert not straight.elbow_disagrees


def test_the_elbow_is_that_of_the_chosen_shape_without_unsound_models() -> None:
    curves = {
        "full": {1: 900.0, 2: 500.0, 3: 490.0, 4: 480.0, 5: 0.0},  # 5 collapsed
        "diag": {1: 950.0, 2: 930.0, 3: 910.0, 4: 500.0, 5: 505.0},
    }
    found = swept(curves, collapsed=((5, "full"),))
    assert found.selected.covariance_type == "full"
    assert found.elbow == 2
    assert isnan(dict(found.curve("full"))[5])


def test_the_advantage_is_over_the_best_other_model_of_any_shape() -> None:
    curves = {"full": {1: 100.0, 2: 50.0}, "diag": {1: 90.0, 2: 53.0}}
    assert swept(curves).advantage == 3.0
    assert swept(curves, collapsed=((2, "diag"),)).advantage == 40.0
    assert swept(curves, failed=((2, "diag"), (1, "diag"))).advantage == 50.0
    assert swept({"full": {1: 5.0}}).advantage == inf


def test_the_runner_up_is_the_one_that_the_advantage_is_over() -> None:
    second = swept({"full": {1: 100.0, 2: 50.0}, "diag": {1: 90.0, 2: 53.0}}).runner_up
    assert second is not None
    assert (second.n_components, second.covariance_type) == (2, "diag")
    assert swept({"full": {1: 5.0}}).runner_up is None
    twins = swept({"full": {1: 50.0, 2: 58.0}, "tied": {1: 50.0, 2: 60.0}}).runner_up
    assert twins is not None
    assert twins.n_components == 2


def test_the_same_model_under_another_name_is_no_rival() -> None:
    # one component is one matrix, full or tied; with more they differ, even where equally good
    assert swept({"full": {1: 50.0, 2: 58.0}, "tied": {1: 50.0, 2: 60.0}}).advantage == 8.0
    assert swept({"full": {1: 50.0, 2: 40.0}, "tied": {1: 50.0, 2: 41.0}}).advantage == 1.0


def test_neighbours_of_every_shape_with_words_and_direction() -> None:
    found = swept({"full": {1: 100.0, 2: 50.0, 3: 51.0}, "diag": {1: 90.0, 2: 83.0, 3: 83.0}})
    told = [
        (p.covariance_type, p.fewer, p.more, p.difference, p.favours) for p in found.neighbours
    ]
    assert told == [
        ("full", 1, 2, 50.0, 2),
        ("full", 2, 3, -1.0, 2),
        ("diag", 1, 2, 7.0, 2),
        ("diag", 2, 3, 0.0, 2),
    ]
    assert all(pair.strength == strength(abs(pair.difference)) for pair in found.neighbours)


def test_neighbours_skip_unsound_models() -> None:
    found = swept(curve(100, 0, 51), collapsed=((2, "full"),))
    assert [(pair.fewer, pair.more) for pair in found.neighbours] == [(1, 3)]


@pytest.mark.parametrize("criterion", ["aic", "icl"])
def test_neighbours_are_told_in_bic_whatever_chose(criterion: str) -> None:
    found = swept(curve(100, 50, 45), criterion, entropy=10.0)
    assert [pair.difference for pair in found.neighbours] == [50.0, 5.0]
