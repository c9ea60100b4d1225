"""A report on a model of logarithms: drawn in these, judged in the units of the table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.estimators.test_logarithms import X

from mixtura import PreparedGaussianMixture, anomalies
from mixtura.report import Assessment, Labelling
from mixtura.report.writing import _Made

MODEL = PreparedGaussianMixture(2, random_state=0, n_init=2, log=[0]).fit(X)


def _study(with_rows: bool = True) -> dict[str, Any]:
    made = _Made(Assessment.of(MODEL, X), Labelling("t"), with_rows, 0)
    return made.study(1.0, np.arange(len(X)) if with_rows else np.empty(0, dtype=np.intp))


STUDY = _study()


def test_axes_say_that_they_are_logarithms() -> None:
    assert STUDY["data"]["names"] == ["log x0", "x1"]
    assert STUDY["data"]["logarithms"] == [0]
    assert any("fitted as natural logarithms" in note for note in STUDY["data"]["notes"])


def test_parameters_are_those_of_the_logarithms_and_densities_those_of_the_table() -> None:
    y = X.copy()
    y[:, 0] = np.log(X[:, 0])
    told = STUDY["fit"]["parameters"]
    density = np.zeros(len(X))
    for weight, mean, covariance in zip(
        told["weights"], told["means"], told["covariances"], strict=True
    ):
        apart = y - mean
        squared = np.einsum("ni,ij,nj->n", apart, np.linalg.inv(covariance), apart)
        scale = 2 * np.pi * np.sqrt(np.linalg.det(covariance))
        density += weight * np.exp(-0.5 * squared) / scale
    # what the page does with ``logarithms``
    np.testing.assert_allclose(np.log(density) - y[:, 0], MODEL.score_samples(X), rtol=1e-6)
    threshold = STUDY["fit"]["anomalies"]["threshold"]
    assert threshold == pytest.approx(MODEL.anomaly_threshold_)
    assert STUDY["anomalies"]["count"] == anomalies(MODEL, X).rows.size


def test_criteria_are_those_of_the_model() -> None:
    for name in ("bic", "aic", "icl"):
        assert STUDY["fit"][name] == pytest.approx(getattr(MODEL, name)(X))
    assert STUDY["fit"]["logLikelihood"] == pytest.approx(MODEL.evidence(X).log_likelihood)


def test_the_table_of_groups_is_in_the_units_of_the_table_and_says_what_it_is() -> None:
    np.testing.assert_allclose(STUDY["groups"]["means"], MODEL.means_original_, rtol=1e-3)
    assert "mean and deviation are those of the values themselves" in STUDY["groups"]["note"]


def test_one_without_rows() -> None:
    study = _study(with_rows=False)
    assert study["data"]["rows"] is None
    assert study["data"]["logarithms"] == [0]
    # axes are the columns' own: nothing is moved to the mean
    np.testing.assert_allclose(
        study["fit"]["parameters"]["means"], STUDY["fit"]["parameters"]["means"]
    )
