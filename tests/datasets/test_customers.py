"""The reference case: four segments, one of them a transition group, found again by BIC."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mixtura import GaussianMixture, InvalidParameterError, PreparedGaussianMixture, ambiguous
from mixtura.datasets import make_customers
from mixtura.model.families import FAMILIES


def test_the_same_seed_gives_the_same_rows_and_another_one_others() -> None:
    first, again, other = make_customers(), make_customers(2000, 0), make_customers(seed=1)
    np.testing.assert_array_equal(first.X, again.X)
    np.testing.assert_array_equal(first.labels, again.labels)
    assert (first.X != other.X).any()
    assert (first.labels != other.labels).any()


def test_shape_units_and_shares() -> None:
    customers = make_customers(4000, seed=3)
    assert customers.X.shape == (4000, 8)
    assert len(customers.names) == len(set(customers.names)) == 8
    assert len(set(customers.segment_names)) == 4
    columns = dict(zip(customers.names, customers.X.T, strict=True))
    assert columns["age"].min() > 10
    assert columns["age"].max() < 100
    assert all((column > 0).all() for column in columns.values())
    for percent in ("online_share", "discount_share"):
        assert columns[percent].max() < 100
    counts = np.bincount(customers.labels)
    assert counts.tolist() == np.bincount(make_customers(4000, seed=4).labels).tolist()
    assert counts.argmin() == customers.segment_names.index("drifting away")


def test_features_are_correlated_within_a_segment_and_differently_in_each() -> None:
    customers = make_customers(20_000)
    income, basket = (customers.names.index(name) for name in ("income", "basket"))
    visits = customers.names.index("visits")
    correlations = [np.corrcoef(customers.X[customers.labels == s].T) for s in range(4)]
    assert correlations[0][income, basket] > 0.5
    assert correlations[2][income, visits] < -0.4 < 0.2 < correlations[3][income, visits]


def test_to_csv(tmp_path: Path) -> None:
    customers = make_customers(30)
    customers.to_csv(tmp_path / "rows.csv")
    customers.to_csv(str(tmp_path / "labelled.csv"), labels=True)
    rows, labelled = (
        list(csv.reader((tmp_path / name).read_text(encoding="utf-8").splitlines()))
        for name in ("rows.csv", "labelled.csv")
    )
    assert rows[0] == customers.names
    np.testing.assert_array_equal(np.array(rows[1:], dtype=float), customers.X)
    assert labelled[0][-1] == "segment"
    assert [row[-1] for row in labelled[1:]] == [
        customers.segment_names[label] for label in customers.labels
    ]


@pytest.mark.parametrize("n", [0, -1, 2.5, True, "many"])
def test_bad_n(n: Any) -> None:
    with pytest.raises(InvalidParameterError, match=r"n is .*positive whole number"):
        make_customers(n)


def test_bad_seed() -> None:
    with pytest.raises(InvalidParameterError, match="seed is -1; give a whole number"):
        make_customers(seed=-1)


def holds_the_reference_case(seed: int, sizes: range) -> None:
    customers = make_customers(seed=seed)
    X = (customers.X - customers.X.mean(axis=0)) / customers.X.std(axis=0)
    models = [
        GaussianMixture(k, covariance_type=shape, random_state=0, n_jobs=1).fit(X)
        for shape in FAMILIES
        for k in sizes
    ]
    best = min(models, key=lambda model: model.bic(X))
    assert (best.n_components, best.covariance_type) == (4, "full")
    found = ambiguous(best, X)
    transition = customers.segment_names.index("drifting away")
    (group,) = found.transition_groups
    assert np.bincount(customers.labels[best.predict(X) == group]).argmax() == transition
    assert found.sure[group] < 0.85
    assert (np.delete(found.sure, group) > 0.9).all()
    assert all(group in pair for pair in found.pairs)
    assert found.rows.size


def test_reference_case() -> None:
    holds_the_reference_case(0, range(1, 7))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 4))
def test_reference_case_with_other_seeds(seed: int) -> None:
    holds_the_reference_case(seed, range(1, 9))


def test_the_transition_group_is_said_in_words() -> None:
    X = make_customers().X
    model = PreparedGaussianMixture(4, random_state=0, n_jobs=1).fit(X)
    said = " ".join(ambiguous(model, X).sentences(2))
    assert "group 3 is a transition group" in said
    assert "could be group 0 too" in said
