"""The same groups of the same rows have one silhouette, whoever asks and whatever the units."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.metrics import silhouette_score

import mixtura
from mixtura import GaussianMixture, PreparedGaussianMixture
from mixtura.diagnostics.silhouette import MOST_ROWS, check, silhouette
from mixtura.fitted import Observations
from mixtura.fitted.diagnosis import examination_of
from mixtura.fitted.silhouette import silhouette_of

UNITS = np.array([1.0, 1000.0, 0.01])


def rows(n, apart=3.0):
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(0, 1, (n, 3)), rng.normal(apart, 1, (n, 3))]) * UNITS


@pytest.mark.parametrize("n", [150, 1500, 6000])
def test_it_depends_neither_on_who_asks_nor_on_units_nor_on_a_seed(n):
    X = rows(n)
    told = []
    for model in (
        GaussianMixture(2, random_state=0, n_init=2),
        PreparedGaussianMixture(2, random_state=0, n_init=2),
        PreparedGaussianMixture(2, random_state=0, n_init=2, scale=False),
    ):
        model.fit(X)
        told += [
            silhouette_of(Observations.of(model, X)),
            silhouette(examination_of(model, X, starts=False, random_state=5)),
        ]
    told.append(mixtura.compare(X, model=model, random_state=3)["gaussian_mixture"].silhouette)
    # labels of the three fits may differ in a row or two
    np.testing.assert_allclose(told, told[0], atol=2e-3)
    np.testing.assert_allclose(told[::2][:3], told[1::2][:3], rtol=1e-12)


def test_it_is_scikit_learns_of_standardised_columns():
    X = rows(150)
    model = GaussianMixture(2, random_state=0).fit(X)
    expected = silhouette_score(X / X.std(axis=0), model.predict(X))
    assert silhouette_of(Observations.of(model, X)) == pytest.approx(expected)


@pytest.mark.parametrize("far", [1e8, 1e10])
def test_rows_far_from_zero_have_it_too(far):
    """Times in seconds since 1970: the squares of distances must not drown in those of values."""
    X = rows(150)
    here = silhouette_of(Observations.of(GaussianMixture(2, random_state=0).fit(X), X))
    moved = X + far * UNITS
    model = GaussianMixture(2, random_state=0).fit(moved)
    told = silhouette(examination_of(model, moved, starts=False))
    assert silhouette_of(Observations.of(model, moved)) == pytest.approx(here, abs=1e-3)
    assert told == pytest.approx(here, abs=1e-3)


def test_no_columns_units_outweigh_the_others():
    """Money beside years: the raw distances would be those of money alone."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(0, 1, (200, 2)), rng.normal([6, 0], 1, (200, 2))])
    plain = GaussianMixture(2, random_state=0).fit(X)
    skewed = GaussianMixture(2, random_state=0).fit(X * [1, 1e6])
    told = [
        silhouette_of(Observations.of(plain, X)),
        silhouette_of(Observations.of(skewed, X * [1, 1e6])),
    ]
    assert told[0] == pytest.approx(told[1], abs=1e-6)
    assert told[0] > 0.4


def test_principal_components_are_left_as_they_are():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 30)) + 2 * (np.arange(300) % 2)[:, None]
    model = PreparedGaussianMixture(2, pca=2, random_state=0, n_init=2).fit(X)
    scores = model.preparation_.transform(X)
    expected = silhouette_score(scores, model.predict(X))
    observed = Observations.of(model, X)
    assert silhouette_of(observed) == pytest.approx(expected)
    assert silhouette(examination_of(model, X, starts=False)) == pytest.approx(expected)


def test_logarithms_are_measured_as_logarithms():
    X = np.exp(rows(150) / UNITS)
    logs = np.log(X)
    scaled = PreparedGaussianMixture(2, log="all", random_state=0, n_init=2).fit(X)
    as_they_are = PreparedGaussianMixture(2, log="all", scale=False, random_state=0, n_init=2).fit(
        X
    )
    expected = silhouette_score(logs / logs.std(axis=0), scaled.predict(X))
    for model in (scaled, as_they_are):
        assert silhouette_of(Observations.of(model, X)) == pytest.approx(expected, abs=2e-3)
        assert mixtura.compare(X, model=model)["gaussian_mixture"].silhouette == pytest.approx(
            expected, abs=2e-3
        )


def test_rows_left_out_do_not_count():
    X = np.vstack([rows(100), [[1e5, 1e5, 1e5]]])
    model = PreparedGaussianMixture(2, trim=10, random_state=0, n_init=2).fit(X)
    assert model.trimmed_.tolist() == [200]
    without = silhouette_of(Observations.of(model, X[:200]))
    assert silhouette_of(Observations.of(model, X), model.trimmed_) == pytest.approx(without)


def test_one_group_has_none():
    X = rows(50)
    model = GaussianMixture(1).fit(X)
    assert silhouette_of(Observations.of(model, X)) is None


def test_the_finding_says_in_which_space():
    X = rows(150, apart=1.0)
    plain = GaussianMixture(2, covariance_type="spherical", random_state=0, n_init=2)
    reduced = PreparedGaussianMixture(2, pca=2, random_state=0, n_init=2)
    said = []
    for model in (plain, reduced):
        subject = examination_of(model.fit(X), X, starts=False)
        said += [f.message for f in check(subject) if f.code == "low-silhouette"]
    assert "between columns in units of their standard deviation" in said[0]
    assert "between the principal components that were fitted" in said[1]


def test_python_the_command_line_and_its_report_tell_the_same(tmp_path):
    from mixtura.cli.__main__ import run
    from mixtura.report import Assessment

    X = rows(MOST_ROWS)  # twice as many as are looked at
    path = tmp_path / "a.csv"
    np.savetxt(path, X, delimiter=",", header="a,b,c", comments="")
    code = run(
        ["fit", str(path), "-k", "2", "--covariance", "full", "-q", "-o", str(tmp_path / "o")]
    )
    assert code == 0
    summary = json.loads((tmp_path / "o" / "summary.json").read_text())
    found = mixtura.fit_table(path, 2, covariance_type="full")
    assert found.silhouette == pytest.approx(summary["silhouette"], rel=1e-9)
    subject = Assessment.of(found.model, found.study.matrix.table(), findings=[])
    assert subject.silhouette == pytest.approx(summary["silhouette"], rel=1e-9)
    raw = GaussianMixture(2, random_state=0).fit(X)
    assert silhouette_of(Observations.of(raw, X)) == pytest.approx(summary["silhouette"], abs=2e-3)
