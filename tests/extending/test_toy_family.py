"""A fifth family in one file and one line: a multivariate Student t of five degrees of freedom.

It has a parameter and a statistic that no Gaussian has, no kernel and no covariances of its own
making, and goes through everything that takes a mixture. Formulas: Peel & McLachlan (2000,
Statistics and Computing 10:339), sections 3 and 4.
"""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass, field
from math import lgamma

import numpy as np
import pytest
from scipy.stats import multivariate_t
from sklearn.exceptions import ConvergenceWarning, NotFittedError

import mixtura
from mixtura import GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture
from mixtura.model.components import negligible_mass
from mixtura.model.families import FAMILIES, Components, axes
from mixtura.model.gaussian.factor import directions_at_floor, factorise

NU = 5.0


@dataclass(frozen=True, slots=True)
class StudentT(Components):
    """Means, scale matrices, their precision factors, and degrees of freedom, which are fixed."""

    means: np.ndarray = field(metadata=axes("k", "d"))
    scales: np.ndarray = field(metadata=axes("k", "d", "d", power=2))
    factors: np.ndarray = field(metadata=axes("k", "d", "d", power=-1, free=False))
    freedom: np.ndarray = field(metadata=axes("k", free=False))

    name = "student"
    title = "a matrix each, with heavy tails"
    plain = "every group has a shape of its own and stragglers"
    spans_all_directions = True

    @classmethod
    def of(cls, means, scales, floor):
        scales, factors = factorise(scales, floor)
        return cls(means, scales, factors, np.full(means.shape[:-1], NU))

    @classmethod
    def n_parameters(cls, k, d):
        return k * d + k * d * (d + 1) // 2

    @classmethod
    def from_feature_variances(cls, means, variances, floor):
        scale = np.diag(variances) * (NU - 2) / NU
        shape = (*means.shape, means.shape[-1])
        return cls.of(means, np.broadcast_to(scale, shape).copy(), floor)

    @property
    def covariance_matrices(self):
        return self.scales * (NU / (NU - 2))

    def _distances(self, rows):
        z = rows.astype(np.float64) - self.means[..., None, :]
        return z, np.square(z @ self.factors).sum(-1)

    def log_density(self, rows):
        d = self.n_features
        log_det = np.log(np.diagonal(self.factors, axis1=-2, axis2=-1)).sum(-1)
        constant = lgamma((NU + d) / 2) - lgamma(NU / 2) - 0.5 * d * np.log(NU * np.pi)
        tail = -0.5 * (NU + d) * np.log1p(self._distances(rows)[1] / NU)
        return constant + log_det[..., None] + tail

    def accumulate(self, rows, resp):
        z, squared = self._distances(rows)
        pull = resp * (NU + self.n_features) / (NU + squared)
        pulled = z * pull[..., None]
        return {
            "mass": resp.sum(-1),
            "pull": pull.sum(-1),
            "first": pulled.sum(-2),
            "second": np.swapaxes(pulled, -1, -2) @ z,
        }

    def maximise(self, statistics, floor):
        least = negligible_mass(statistics)
        alive = statistics.mass > least
        mass, pull = (np.where(alive, statistics.sums[s], 1.0) for s in ("mass", "pull"))
        shift = np.where(alive[..., None], statistics.sums["first"] / pull[..., None], 0.0)
        about = pull[..., None, None] * shift[..., :, None] * shift[..., None, :]
        scales = (statistics.sums["second"] - about) / mass[..., None, None]
        scales = np.where(alive[..., None, None], scales, self.scales)
        return self.of(self.means + shift, 0.5 * (scales + np.swapaxes(scales, -1, -2)), floor)

    def deviations(self, labels, rng):
        normal = rng.standard_normal((labels.size, self.n_features))
        roots = np.linalg.cholesky(self.scales)[labels]
        wide = np.sqrt(NU / rng.chisquare(NU, labels.size))
        return (roots @ normal[..., None])[..., 0] * wide[:, None]

    def directions_at_floor(self, floor):
        return directions_at_floor(self.scales, self.factors, floor)

    def constrain(self, floor):
        return self.of(self.means, self.scales, floor)

    def project(self, free, floor):
        try:
            np.linalg.cholesky(free["scales"])
        except np.linalg.LinAlgError:
            return None
        return self.of(free["means"], free["scales"], floor)


@pytest.fixture(autouse=True)
def _registered(monkeypatch):
    monkeypatch.setitem(FAMILIES, StudentT.name, StudentT)


@pytest.fixture(scope="module", name="X")
def _rows():
    """Two heavy-tailed groups."""
    rng = np.random.default_rng(0)
    t = multivariate_t([0.0, 0.0], [[1.0, 0.6], [0.6, 2.0]], df=NU)
    return np.concatenate(
        [t.rvs(200, random_state=rng), t.rvs(150, random_state=rng) + np.array([9.0, -3.0])]
    )


@pytest.fixture
def model(X):
    return GaussianMixture(2, covariance_type="student", random_state=0).fit(X)


def log_likelihood(model, X):
    """By SciPy's density."""
    joint = [
        np.log(weight) + multivariate_t(mean, scale, df=NU).logpdf(X)
        for weight, mean, scale in zip(model.weights_, model.means_, model.scales_, strict=True)
    ]
    return np.logaddexp.reduce(joint, axis=0)


def test_the_density_is_scipy_s_and_the_fit_a_maximum(model, X):
    np.testing.assert_allclose(model.score_samples(X), log_likelihood(model, X), rtol=1e-10)
    assert model.lower_bound_ == pytest.approx(log_likelihood(model, X).mean())
    assert (np.diff(model.lower_bounds_) >= 0).all()
    best = log_likelihood(model, X).sum()
    for name in ("means_", "scales_"):
        for where in np.ndindex(getattr(model, name).shape):
            for step in (1e-3, -1e-3):
                moved = GaussianMixture(2, covariance_type="student")
                for parameter in ("weights_", "means_", "scales_"):
                    setattr(moved, parameter, getattr(model, parameter).copy())
                getattr(moved, name)[where] += step
                if name == "scales_":
                    moved.scales_ = 0.5 * (moved.scales_ + np.swapaxes(moved.scales_, -1, -2))
                assert log_likelihood(moved, X).sum() < best
    tails = GaussianMixture(2, random_state=0).fit(X)
    assert model.score(X) > tails.score(X)


def test_every_array_is_published_and_counted(model):
    assert model.means_.shape == (2, 2)
    assert model.scales_.shape == model.factors_.shape == (2, 2, 2)
    np.testing.assert_array_equal(model.freedom_, NU)
    assert not hasattr(model, "covariances_")
    assert model._n_parameters() == 1 + 4 + 6


def test_it_jumps_and_searches(X, monkeypatch):
    """Overlapping groups take many iterations; jumps spare some, and none is refused for good."""
    rng = np.random.default_rng(1)
    close = np.concatenate([X, X[:200] * 0.7 + rng.normal(size=(200, 2)) + np.array([2.5, 1.0])])
    kept = []
    project = StudentT.project

    def watch(self, free, floor):
        kept.append(project(self, free, floor))
        return kept[-1]

    monkeypatch.setattr(StudentT, "project", watch)
    model = GaussianMixture(4, covariance_type="student", random_state=0).fit(close)
    assert sum(jump is not None for jump in kept) > len(kept) / 2 > 0
    assert (np.diff(model.lower_bounds_) >= 0).all()
    one = GaussianMixture(4, covariance_type="student", n_init=1, random_state=0).fit(close)
    assert model.lower_bound_ >= one.lower_bound_ - 1e-5  # to within tol


def test_weights_float32_and_workers(X):
    weights = np.arange(len(X)) % 3 + 1.0
    settings = {"covariance_type": "student", "random_state": 0, "tol": 1e-9}
    weighted = GaussianMixture(2, **settings).fit(X, sample_weight=weights)
    repeated = GaussianMixture(2, **settings).fit(np.repeat(X, weights.astype(int), axis=0))
    np.testing.assert_allclose(weighted.scales_, repeated.scales_, rtol=1e-4)
    narrow = GaussianMixture(2, **settings).fit(X.astype(np.float32))
    assert narrow.scales_.dtype == np.float32
    two = GaussianMixture(2, n_jobs=2, **settings).fit(X)
    np.testing.assert_array_equal(
        two.means_, GaussianMixture(2, n_jobs=1, **settings).fit(X).means_
    )


def test_it_is_saved_loaded_pickled_and_drawn_from(model, X, tmp_path):
    model.save(tmp_path / "t.safetensors")
    for again in (mixtura.load(tmp_path / "t.safetensors"), pickle.loads(pickle.dumps(model))):  # noqa: S301
        np.testing.assert_array_equal(again.predict_proba(X), model.predict_proba(X))
        np.testing.assert_array_equal(again.freedom_, model.freedom_)
    drawn, labels = model.sample(20_000)
    for j in range(2):
        matrix = np.cov(drawn[labels == j].T)
        expected = model.scales_[j] * NU / (NU - 2)
        np.testing.assert_allclose(matrix, expected, atol=0.15 * np.abs(expected).max())


def test_a_sweep_chooses_it_where_tails_are_heavy(X):
    swept = GaussianMixtureIC(
        range(1, 5), covariance_type=["full", "student"], random_state=0, n_init=2
    ).fit(X)
    assert (swept.n_components_, swept.covariance_type_) == (2, "student")


def test_everybody_sweeps_it(X):
    assert "student" in mixtura.GaussianMixtureIC(range(1, 3)).fit(X).results_["covariance_type"]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_it_is_diagnosed_and_what_does_not_apply_is_said(model, X):
    findings = mixtura.diagnose(model, X)
    codes = [finding.code for finding in findings]
    assert "not-checked" in codes
    plain = GaussianMixture(2, random_state=0).fit(X)
    assert "not-checked" not in [finding.code for finding in mixtura.diagnose(plain, X)]


def test_anomalies_and_ambiguous_rows(model, X):
    unusual = mixtura.anomalies(model, X)
    assert len(unusual.rows) == 18
    assert len(mixtura.ambiguous(model, X, below=0.999).rows) > 0


def test_scaled_rows_come_back_in_their_units(X):
    wide = X * [1.0, 1000.0]
    prepared = PreparedGaussianMixture(2, covariance_type="student", random_state=0).fit(wide)
    order = np.argsort(prepared.means_original_[:, 0])
    np.testing.assert_allclose(
        prepared.means_original_[order][:, 1] / 1000,
        [X[:200, 1].mean(), X[200:, 1].mean()],
        atol=0.6,
    )
    assert prepared.covariances_original_.shape == (2, 2, 2)


@pytest.mark.parametrize(
    "what", ["scatter", "density", "uncertainty", "pairs", "responsibilities", "anomalies"]
)
def test_it_is_drawn(model, X, what):
    from mixtura.plotting import DISPLAYS

    DISPLAYS[what].from_estimator(model, X).plot()


def test_a_warm_start_goes_on(X):
    model = GaussianMixture(2, covariance_type="student", random_state=0, max_iter=1, n_init=1)
    model.set_params(means_init=np.array([[0.0, 5.0], [1.0, -5.0]]))
    with pytest.warns(ConvergenceWarning, match="did not converge"):
        model.fit(X)
    model.set_params(warm_start=True, max_iter=500).fit(X)
    assert model.converged_


def test_what_only_gaussians_have_is_refused_in_words(model, X):
    with pytest.raises(mixtura.InvalidParameterError, match="scikit-learn has no mixture"):
        model.to_sklearn()
    with pytest.raises(mixtura.InvalidParameterError, match="inverse covariances"):
        GaussianMixture(1, covariance_type="student", precisions_init=np.eye(2)[None]).fit(X)
    broken = GaussianMixture(1, covariance_type="student")
    broken.weights_, broken.means_ = np.ones(1), np.zeros((1, 2))
    with pytest.raises(NotFittedError, match="scales_"):
        broken.predict(X)


def test_the_command_line_and_the_report(X, tmp_path):
    from typer.testing import CliRunner

    from mixtura.cli.app import app

    table = tmp_path / "rows.csv"
    np.savetxt(table, X, delimiter=",", header="a,b", comments="")
    out = tmp_path / "out"
    run = CliRunner()
    fitted = run.invoke(
        app, ["fit", str(table), "--covariance", "student", "-k", "2", "--out", str(out)]
    )
    assert fitted.exit_code == 0, fitted.output
    summary = json.loads((out / "summary.json").read_text())
    assert "student" in json.dumps(summary)
    helped = run.invoke(app, ["fit", "--help"])
    assert "student" in helped.output
    reported = run.invoke(
        app,
        ["report", str(out / "model.safetensors"), str(table), "--out", str(tmp_path / "r.html")],
    )
    assert reported.exit_code == 0, reported.output


def test_the_page_knows_it():
    from mixtura.page.enumerations import enumerations

    assert '"student"' in enumerations()


@pytest.mark.parametrize("kind", [GaussianMixture, PreparedGaussianMixture])
def test_its_summary(X, kind):
    model = kind(2, covariance_type="student", random_state=0).fit(X)
    told = model.summary()
    assert told.bic == pytest.approx(model.bic(X))
    assert str(told).startswith("Mixture of 2 components, student (a matrix each, with heavy")
    np.testing.assert_allclose(told.variances, np.einsum("kdd->kd", told.covariances))
