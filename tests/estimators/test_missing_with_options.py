"""Missing values together with noise, heavy tails, priors, a ratio, trimming and any start."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.metrics import adjusted_rand_score
from tests.by_capability import MATRICES

import mixtura
from mixtura import GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture
from mixtura.data import ArraySource
from mixtura.engine.fold import Fold
from mixtura.estimators.inputs.regularised import objective_of
from mixtura.initialise import measure, with_covariance
from mixtura.model.families import FAMILIES

RNG = np.random.default_rng(7)
CENTRES = np.array([[0.0, 0.0, 0.0], [9.0, 3.0, 0.0], [0.0, 8.0, 8.0]])
LABELS = np.repeat([0, 1, 2, -1], [100, 100, 100, 40])
WHOLE = np.concatenate([RNG.normal(CENTRES[LABELS[:300]], 1.0), RNG.uniform(-12.0, 22.0, (40, 3))])
GAPS = np.where(RNG.random(WHOLE.shape) < 0.15, np.nan, WHOLE)
GROUPS = LABELS >= 0
ALL = {
    "noise": {"noise": 0.05},
    "t": {"component": "student_t"},
    "fixed t": {"component": "student_t", "degrees_of_freedom": 4.0},
    "prior": {"prior": "default"},
    "ratio": {"max_ratio": 50.0},
    "trim": {"trim": 0.12},
    "noise and t": {"noise": 0.05, "component": "student_t", "degrees_of_freedom": "shared"},
    "noise and prior": {"noise": 0.05, "prior": "default"},
    "prior and ratio": {"prior": "default", "max_ratio": 50.0},
}


def fitted(option, X=GAPS, **settings):
    return GaussianMixture(3, random_state=0, **ALL[option], **settings).fit(X)


@pytest.fixture(scope="module", name="models")
def _models():
    return {option: fitted(option) for option in ALL}


# --- all of them --------------------------------------------------------------------------


@pytest.mark.parametrize("option", ALL)
def test_every_answer_is_one(models, option):
    model = models[option]
    assert model.converged_
    criteria = model.bic(GAPS), model.aic(GAPS), model.icl(GAPS), model.score(GAPS)
    assert np.isfinite(criteria).all()
    filled = model.impute(GAPS)
    assert np.isfinite(filled).all()
    np.testing.assert_array_equal(filled[~np.isnan(GAPS)], GAPS[~np.isnan(GAPS)])
    assert np.isfinite(model.impute(GAPS, n_draws=3, random_state=0)).all()
    shares = model.predict_proba(GAPS).sum(axis=1) + model.noise_proba(GAPS)
    np.testing.assert_allclose(shares, 1.0)
    assert len(str(mixtura.anomalies(model, GAPS)))
    assert mixtura.ambiguous(model, GAPS).share < 0.2
    assert "missing-values" in {finding.code for finding in mixtura.diagnose(model, GAPS)}
    assert model.sample(10)[0].shape == (10, 3)


@pytest.mark.parametrize("option", ALL)
def test_a_row_without_any_value_keeps_the_shares(models, option):
    model, blank = models[option], np.full((1, 3), np.nan)
    np.testing.assert_allclose(model.predict_proba(blank)[0], model.weights_, atol=1e-12)
    assert model.score_samples(blank)[0] == pytest.approx(0.0, abs=1e-12)
    assert model.predict(blank)[0] == np.argmax(model.weights_)


@pytest.mark.parametrize("option", ALL)
def test_rows_without_any_value_change_nothing(models, option):
    more = np.concatenate([GAPS[:100], np.full((20, 3), np.nan), GAPS[100:]])
    model = fitted(option, more)
    assert model.lower_bound_ == pytest.approx(models[option].lower_bound_, abs=1e-9)


@pytest.mark.parametrize("option", ALL)
def test_no_iteration_lowers_what_is_maximised(option):
    model = fitted(option, n_init=1, init_params="random", max_iter=200, tol=1e-9)
    values = np.array(model._log_likelihoods)
    assert np.diff(values).min() >= -1e-9 * abs(values[-1])


@pytest.mark.parametrize("option", ALL)
def test_saved_and_loaded_it_answers_the_same(models, option, tmp_path):
    model, path = models[option], tmp_path / "model"
    model.save(path)
    for again in (mixtura.load(path), pickle.loads(pickle.dumps(model))):  # noqa: S301
        np.testing.assert_array_equal(again.score_samples(GAPS), model.score_samples(GAPS))
        np.testing.assert_array_equal(again.predict(GAPS), model.predict(GAPS))
        np.testing.assert_array_equal(again.impute(GAPS), model.impute(GAPS))


@pytest.mark.parametrize("option", ALL)
def test_float32_rows_weights_and_blocks(models, option):
    model, narrow = models[option], GAPS.astype(np.float32)
    assert fitted(option, narrow).lower_bound_ == pytest.approx(model.lower_bound_, abs=1e-4)
    twice = np.concatenate([GAPS, GAPS[:50]])
    weight = np.where(np.arange(len(GAPS)) < 50, 2.0, 1.0)
    weighted = GaussianMixture(3, random_state=0, **ALL[option]).fit(GAPS, sample_weight=weight)
    assert fitted(option, twice).lower_bound_ == pytest.approx(weighted.lower_bound_, abs=1e-7)
    blocks = ArraySource(GAPS, block_rows=37)
    assert fitted(option, blocks).lower_bound_ == pytest.approx(model.lower_bound_, abs=1e-7)


def farthest(X, k, rng):
    """A start of a caller's own, who sees rows whose gaps are filled."""
    assert not np.isnan(X).any()
    return CENTRES


@pytest.mark.parametrize(
    "start", ["k-means++", "kmeans", "random", "random_from_data", "hierarchical", farthest]
)
@pytest.mark.parametrize("option", ["noise", "t", "trim", "noise and prior"])
def test_any_start_finds_the_groups(option, start):
    model = fitted(option, init_params=start)
    assert adjusted_rand_score(LABELS[GROUPS], model.predict(GAPS)[GROUPS]) > 0.85


@pytest.mark.parametrize("option", ALL)
def test_given_means_begin_with_the_nearest_in_what_a_row_has(option):
    model = fitted(option, means_init=CENTRES)
    assert adjusted_rand_score(LABELS[GROUPS], model.predict(GAPS)[GROUPS]) > 0.85


@pytest.mark.parametrize("option", ["noise", "t", "prior", "ratio"])
def test_prepared_columns_in_other_units(option):
    """Standardising changes units alone: the same maximum, and densities of what a row has."""
    units = np.array([1.0, 1000.0, 0.01])
    settings = {**ALL[option], "n_components": 3, "random_state": 0}
    model = PreparedGaussianMixture(**settings).fit(GAPS * units)
    again = PreparedGaussianMixture(**settings).fit(GAPS)
    moved = (~np.isnan(GAPS)) @ np.log(units)
    np.testing.assert_allclose(
        model.score_samples(GAPS * units), again.score_samples(GAPS) - moved, atol=1e-6
    )
    np.testing.assert_array_equal(model.predict(GAPS * units), again.predict(GAPS))


# --- noise --------------------------------------------------------------------------------


def noisy_by_hand(model, X):
    """The log-density of what each row has: groups, and noise along its own sides."""
    low, high = np.nanmin(GAPS, axis=0), np.nanmax(GAPS, axis=0)
    density = np.zeros(len(X))
    for i, row in enumerate(X):
        o = ~np.isnan(row)
        terms = [np.log(model.noise_weight_) - np.log(high - low)[o].sum()]
        for w, mean, matrix in zip(model.weights_, model.means_, model.covariances_, strict=True):
            law = multivariate_normal(mean[o], matrix[np.ix_(o, o)]) if o.any() else None
            terms.append(np.log(w) + (law.logpdf(row[o]) if law else 0.0))
        density[i] = np.logaddexp.reduce(terms)
    return density


def test_noise_is_spread_evenly_over_the_sides_that_a_row_has(models):
    model = models["noise"]
    low, high = np.nanmin(GAPS, axis=0), np.nanmax(GAPS, axis=0)
    np.testing.assert_allclose(model.noise_sides_, [(low + high) / 2, high - low])
    assert model.noise_volume_ == pytest.approx(np.prod(high - low))
    np.testing.assert_allclose(model.score_samples(GAPS), noisy_by_hand(model, GAPS), atol=1e-9)


def test_its_share_is_at_the_maximum():
    model = fitted("noise", tol=1e-13, max_iter=5000)

    def likelihood(step):
        odds = np.exp(step) * model.noise_weight_ / (1.0 - model.noise_weight_)
        share = odds / (1.0 + odds)
        moved = copy.deepcopy(model)
        moved.weights_ = model.weights_ * (1.0 - share) / model.weights_.sum()
        moved.noise_weight_ = share
        return moved.score_samples(GAPS).sum()

    assert abs(likelihood(1e-4) - likelihood(-1e-4)) / 2e-4 < 1e-3


@pytest.mark.parametrize("shape", FAMILIES)
def test_noise_and_groups_are_told_apart_in_every_shape(shape):
    model = GaussianMixture(3, covariance_type=shape, noise=0.05, random_state=0).fit(GAPS)
    labels = model.predict(GAPS)
    assert adjusted_rand_score(LABELS[GROUPS], labels[GROUPS]) > 0.85
    noise = labels == -1
    assert (noise & ~GROUPS).sum() > 0.6 * (~GROUPS).sum()
    assert (noise & ~GROUPS).sum() > 0.8 * noise.sum()
    values = np.array(model._log_likelihoods)
    assert np.diff(values).min(initial=0.0) >= -1e-9 * abs(values[-1])


def test_noise_alone_in_closed_form():
    model = GaussianMixture(0, noise=0.5).fit(GAPS)
    sides = np.log(np.nanmax(GAPS, axis=0) - np.nanmin(GAPS, axis=0))
    seen = ~np.isnan(GAPS)
    n = seen.any(axis=1).sum()
    assert model.bic(GAPS) == pytest.approx(2 * (seen @ sides).sum() + np.log(n))


def test_a_volume_that_is_given_is_shared_out_in_proportion_to_the_sides(models):
    sides = models["noise"].noise_sides_
    model = fitted("noise", noise_volume=8.0 * models["noise"].noise_volume_)
    np.testing.assert_allclose(model.noise_sides_, [sides[0], 2.0 * sides[1]])
    assert np.prod(model.noise_sides_[1]) == pytest.approx(model.noise_volume_)


def test_a_model_of_complete_rows_takes_rows_with_gaps():
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))[0]
    long = WHOLE * [1.0, 1.0, 20.0] @ turn  # its principal box is the smaller one
    model = GaussianMixture(3, noise=0.05, random_state=0).fit(long)
    sides = model.noise_sides_[1]
    assert np.prod(sides) == pytest.approx(model.noise_volume_)
    ranges = np.ptp(long, axis=0)
    np.testing.assert_allclose(sides / ranges, (sides / ranges)[0])
    assert (sides < ranges).all()
    whole = model.score_samples(long[:5])
    beside = np.concatenate([long[:5], [[np.nan, 1.0, np.nan]]])
    np.testing.assert_array_equal(model.score_samples(beside)[:5], whole)


def test_rows_that_are_known_to_be_noise_may_lack_values(models):
    for known in (~GROUPS, np.flatnonzero(~GROUPS)):
        model = GaussianMixture(3, noise=known, random_state=0).fit(GAPS)
        assert model.lower_bound_ == pytest.approx(models["noise"].lower_bound_, abs=1e-6)


def test_a_column_that_does_not_vary_decides_nothing_about_noise():
    beside = np.column_stack([GAPS, np.where(RNG.random(len(GAPS)) < 0.2, np.nan, 3.0)])
    with pytest.warns(mixtura.SingularDataWarning):
        model = GaussianMixture(3, covariance_type="diag", noise=0.05, random_state=0).fit(beside)
    plain = GaussianMixture(3, covariance_type="diag", noise=0.05, random_state=0).fit(GAPS)
    assert model.noise_weight_ == pytest.approx(plain.noise_weight_, abs=1e-6)


def test_what_noise_has_in_a_gap_is_the_middle_of_the_box_and_evenly_spread():
    model = fitted("noise")
    far = np.repeat([[-11.9, 21.5, np.nan]], 3000, axis=0)
    assert model.noise_proba(far)[0] > 0.999
    middle, length = model.noise_sides_[:, 2]
    assert model.impute(far)[0, 2] == pytest.approx(middle, abs=1e-2)
    draws = model.impute(far, n_draws=2, random_state=0)[..., 2].ravel()
    inside = (draws - middle) / length
    assert np.abs(inside).max() < 0.51
    np.testing.assert_allclose(np.quantile(inside, [0.25, 0.75]), [-0.25, 0.25], atol=0.02)


def test_sides_that_are_set_by_hand_are_checked(models):
    model = copy.deepcopy(models["noise"])
    model.noise_sides_ = -model.noise_sides_
    with pytest.raises(mixtura.InvalidParameterError, match="noise_sides_ holds a length"):
        model.predict(GAPS)
    del model.noise_sides_
    with pytest.raises(mixtura.InvalidDataError, match="complete rows"):
        model.predict(GAPS)
    assert model.predict(WHOLE).shape == (340,)


def test_all_rows_are_noise_is_said():
    even = np.random.default_rng(3).uniform(size=(200, 2))
    even[np.random.default_rng(4).random(even.shape) < 0.1] = np.nan
    with pytest.warns(mixtura.MixturaWarning, match="all rows may be noise"):
        GaussianMixture(2, noise=0.5, random_state=0).fit(even)
    with pytest.warns(mixtura.MixturaWarning, match="all rows are noise"):
        sweep = GaussianMixtureIC(range(3), noise=0.5, random_state=0).fit(even)
    assert (sweep.predict(even) == -1).all()


# --- priors and ratios --------------------------------------------------------------------


@pytest.mark.parametrize("option", ["prior", "ratio", "prior and ratio"])
@pytest.mark.parametrize("shape", [name for name in FAMILIES if FAMILIES[name].takes_ratio()])
def test_the_objective_is_level_where_it_ends(option, shape):
    """Along means, and the size of all covariances together, which keeps their ratios."""
    settings = {"covariance_type": shape, "tol": 1e-13, "max_iter": 20_000}
    model = fitted(option, GAPS[:300], **settings)
    source = ArraySource(GAPS[:300], checked=True)
    with Fold(1) as fold:
        moments = measure(source, fold, with_covariance=FAMILIES[shape].spans_all_directions)
        moments = with_covariance(moments, source, fold)
        objective = objective_of(model, moments)
        mixture = model.mixture()
        parts = mixture.components

        def value(means=0.0, size=0.0):
            moved = type(parts).from_covariances(
                parts.means + means, parts.covariances * np.exp(size), mixture.floor
            )
            there = type(mixture)(mixture.weights, moved, mixture.floor)
            return float(objective.value(there, objective.expect(there, source, fold)))

        h = 1e-4
        ways = [{"means": h * unit.reshape(3, 3)} for unit in np.eye(9)]
        for way in [*ways, {"size": h}]:
            back = {name: -step for name, step in way.items()}
            assert abs(value(**way) - value(**back)) / (2 * h) < 0.02, way
    assert value() == pytest.approx(model.lower_bound_ * 300, rel=1e-9)


def test_the_ratio_holds():
    model = fitted("ratio", max_iter=500)
    values = np.linalg.eigvalsh(model.covariances_)
    assert values.max() / values.min() <= 50.0 * (1 + 1e-9)


def test_a_prior_keeps_a_component_of_two_rows():
    few = np.array([[0.0, 0.1], [0.2, np.nan], [9.0, 9.0], [np.nan, 9.1], [0.1, 0.0]])
    model = GaussianMixture(2, prior="default", random_state=0).fit(few)
    assert model.converged_
    assert np.linalg.eigvalsh(model.covariances_).min() > 0.0


@pytest.mark.parametrize("shape", MATRICES)
def test_a_prior_of_fewer_rows_than_columns(shape):
    rng = np.random.default_rng(2)
    labels = np.repeat([0, 1], 15)
    rows = rng.normal(5.0 * labels[:, None], 1.0, (30, 40))
    rows[rng.random(rows.shape) < 0.1] = np.nan
    model = GaussianMixture(2, covariance_type=shape, prior="default", random_state=0)
    with pytest.warns(mixtura.SingularDataWarning, match=r"PreparedGaussianMixture\(pca=2\)"):
        model.fit(rows)
    assert adjusted_rand_score(labels, model.predict(rows)) == 1.0
    cure = PreparedGaussianMixture(2, covariance_type=shape, pca=2, random_state=0).fit(rows)
    assert adjusted_rand_score(labels, cure.predict(rows)) == 1.0


def test_the_prior_of_fewer_rows_than_columns_goes_with_the_units():
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(12, 20)) * np.geomspace(1e-3, 1e3, 20)
    gaps = np.where(rng.random(rows.shape) < 0.1, np.nan, rows)
    source = ArraySource(gaps, checked=True)
    with Fold(1) as fold:
        moments = with_covariance(measure(source, fold, with_covariance=True), source, fold)
    assert moments.covariance is not None
    np.testing.assert_allclose(np.diagonal(moments.covariance), np.nanvar(gaps, axis=0))
    assert (
        np.linalg.eigvalsh(moments.covariance / np.sqrt(np.outer(*[moments.variances] * 2))).min()
        > -1e-9
    )


# --- trimming -----------------------------------------------------------------------------


@pytest.mark.parametrize("units", [1.0, 1e5, 1e-5, [1.0, 1e6, 1e-3]], ids=str)
def test_which_rows_are_left_out_does_not_depend_on_units(models, units):
    model = fitted("trim", GAPS * np.array(units))
    np.testing.assert_array_equal(model.trimmed_, models["trim"].trimmed_)


def test_rows_far_out_are_left_out_whatever_they_lack(models):
    model = models["trim"]
    assert (~GROUPS)[model.trimmed_].mean() > 0.9
    assert set(model.trimmed_) == set(np.flatnonzero(model.predict(GAPS) == -1))
    lacking = np.isnan(GAPS[model.trimmed_]).any(axis=1)
    assert 0 < lacking.sum() < lacking.size


def test_rows_of_few_values_are_left_out_about_as_readily():
    """Without any outliers, each number of gaps loses about the share."""
    rng = np.random.default_rng(5)
    rows = rng.normal(CENTRES[rng.integers(3, size=3000)], 1.0)
    rows[rng.random(rows.shape) < 0.25] = np.nan
    model = GaussianMixture(3, trim=0.1, n_init=2, random_state=0).fit(rows)
    out = np.zeros(len(rows), dtype=bool)
    out[model.trimmed_] = True
    lacks = np.isnan(rows).sum(axis=1)
    for gaps in (0, 1, 2):
        assert 0.03 < out[lacks == gaps].mean() < 0.2


def test_a_trimmed_model_of_complete_rows_takes_rows_with_gaps():
    model = GaussianMixture(3, trim=0.12, random_state=0).fit(WHOLE)
    labels = model.predict(GAPS)
    assert adjusted_rand_score(LABELS[GROUPS], labels[GROUPS]) > 0.85
    assert (labels[~GROUPS] == -1).mean() > 0.6
    assert np.isfinite(model.bic(GAPS))


def test_a_sweep_compares_trimmed_fits_whatever_the_units():
    sizes, settings = range(1, 5), {"trim": 0.12, "random_state": 0, "covariance_type": "full"}
    one = GaussianMixtureIC(sizes, **settings).fit(GAPS)
    other = GaussianMixtureIC(sizes, **settings).fit(GAPS * 1e4)
    assert one.n_components_ == other.n_components_ == 3


# --- bad input ----------------------------------------------------------------------------


@pytest.mark.parametrize("option", ALL)
def test_a_column_without_any_value_is_named(option):
    empty = GAPS.copy()
    empty[:, 1] = np.nan
    with pytest.raises(mixtura.InvalidDataError, match=r"NaN only in column 1.*leave it out"):
        fitted(option, empty)


@pytest.mark.parametrize("option", ALL)
def test_infinity_is_refused_where_values_may_be_missing(option):
    endless = GAPS.copy()
    endless[5, 2] = -np.inf
    with pytest.raises(mixtura.InvalidDataError, match=r"infinity .* at row 5, column 2"):
        fitted(option, endless)


@pytest.mark.parametrize("option", ["noise", "t", "prior", "trim"])
def test_every_row_may_be_a_pattern_of_its_own(option):
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1], 60)
    rows = rng.normal(6.0 * labels[:, None], 1.0, (120, 12))
    rows[rng.random(rows.shape) < 0.4] = np.nan
    assert len(np.unique(np.isnan(rows), axis=0)) > 115
    model = GaussianMixture(2, covariance_type="diag", n_init=2, random_state=0, **ALL[option])
    assert (
        adjusted_rand_score(
            labels, model.fit(rows).mixture().prepare().responsibilities(rows).argmax(0)
        )
        > 0.95
    )
