"""Noise beside the groups: found where it is, counted as it should be, refused where it cannot."""

from __future__ import annotations

import pickle
import warnings
from copy import deepcopy

import numpy as np
import pytest
from scipy.special import logsumexp
from sklearn.base import clone
from tests.estimators.noisy import agreement, chevron, three_groups

import mixtura
from mixtura import GaussianMixture, GaussianMixtureIC, PreparedGaussianMixture
from mixtura.errors import InvalidModelError, InvalidParameterError, MixturaWarning
from mixtura.model.families import FAMILIES, for_dependent_columns, usual


@pytest.fixture(scope="module", name="rows")
def _rows():
    return three_groups()


@pytest.fixture(scope="module", name="model")
def _model(rows):
    return GaussianMixture(3, noise=0.05, random_state=0).fit(rows[0])


# --- what it finds ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("d", "shape"),
    [*((d, shape) for d in (1, 3, 5, 8) for shape in usual()), *((2, name) for name in FAMILIES)],
)
def test_groups_and_noise_are_found(d, shape):
    for seed in range(3):
        X, labels = three_groups(d, seed=seed, turned=FAMILIES[shape].free_axes)
        model = GaussianMixture(3, covariance_type=shape, noise=0.05, random_state=seed).fit(X)
        ari, precision, recall = agreement(labels, model.predict(X))
        assert ari > 0.9
        assert min(precision, recall) > 0.8
        assert model.noise_weight_ == pytest.approx(1 / 6, abs=0.05)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.6])
def test_the_share_is_where_it_begins_and_not_where_it_ends(rows, model, share):
    other = GaussianMixture(3, noise=share, random_state=1).fit(rows[0])
    assert other.noise_weight_ == pytest.approx(model.noise_weight_, abs=1e-4)
    assert other.lower_bound_ == pytest.approx(model.lower_bound_, abs=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_two_arms_in_much_noise(seed):
    X, labels = chevron(seed)
    model = GaussianMixture(2, noise=0.5, random_state=0).fit(X)
    ari, precision, recall = agreement(labels, model.predict(X))
    assert ari > 0.8  # where the arms meet they are one
    assert min(precision, recall) > 0.9
    known = GaussianMixture(2, noise=labels == -1, random_state=0).fit(X)
    assert known.lower_bound_ == pytest.approx(model.lower_bound_, abs=1e-6)


def test_one_group(rows):
    X, labels = rows
    X, labels = X[labels < 1], labels[labels < 1]
    found = GaussianMixture(1, noise=0.05, random_state=0).fit(X).predict(X)
    assert ((found == -1) == (labels == -1)).mean() > 0.95


def test_where_there_is_no_noise_its_share_is_next_to_nothing(rows):
    X = rows[0][rows[1] >= 0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = GaussianMixture(3, noise=0.1, random_state=0).fit(X)
    assert model.noise_weight_ < 0.03
    assert model.lower_bound_ >= GaussianMixture(3, random_state=0).fit(X).lower_bound_ - 1e-6


def test_the_order_of_the_rows_plays_no_part(rows, model):
    X = rows[0][np.random.default_rng(3).permutation(len(rows[0]))]
    other = GaussianMixture(3, noise=0.05, random_state=0).fit(X)
    np.testing.assert_array_equal(other.predict(rows[0]), model.predict(rows[0]))
    assert other.lower_bound_ == pytest.approx(model.lower_bound_, rel=1e-12)


def test_a_weight_is_a_row_so_often(rows):
    X = rows[0]
    weight = np.random.default_rng(0).integers(0, 4, len(X))
    one = GaussianMixture(3, noise=0.05, random_state=0).fit(X, sample_weight=weight)
    other = GaussianMixture(3, noise=0.05, random_state=0).fit(np.repeat(X, weight, axis=0))
    assert one.noise_weight_ == pytest.approx(other.noise_weight_, abs=1e-9)
    assert one.bic(X, weight) == pytest.approx(other.bic(np.repeat(X, weight, axis=0)))


@pytest.mark.parametrize("step", [0.5, 1.0])
def test_whole_numbers(rows, step):
    X = np.round(rows[0] / step) * step
    found = GaussianMixture(3, noise=0.05, random_state=0).fit(X).predict(X)
    assert min(agreement(rows[1], found)) > 0.8


@pytest.mark.parametrize("rows_are", [np.float32, np.float64])
def test_more_rows_than_the_search_sees(rows_are):
    X, labels = three_groups(n=15_000, noise=3_000)
    X = X.astype(rows_are)
    model = GaussianMixture(3, noise=0.05, random_state=0).fit(X)
    assert min(agreement(labels, model.predict(X))) > 0.8
    assert model.weights_.dtype == model.predict_proba(X).dtype == rows_are
    one = GaussianMixture(3, noise=0.05, random_state=0, n_jobs=1).fit(X)
    assert one.lower_bounds_ == model.lower_bounds_


def test_rows_far_away_make_the_box_useless_and_a_given_volume_helps(rows):
    X = np.concatenate([rows[0], [[1e4, 0.0], [0.0, -1e5]]])
    labels = np.append(rows[1], [-1, -1])
    assert (
        agreement(labels, GaussianMixture(3, noise=0.05, random_state=0).fit(X).predict(X))[2]
        < 0.1
    )
    volume = float(np.ptp(rows[0], axis=0).prod())
    with pytest.warns(MixturaWarning, match="no region around the rows is smaller than"):
        model = GaussianMixture(3, noise=0.05, noise_volume=volume, random_state=0).fit(X)
    assert min(agreement(labels, model.predict(X))) > 0.8
    assert model.predict(X)[-2:].tolist() == [-1, -1]


# --- known rows, and other starts ---------------------------------------------------------


def test_known_rows_as_a_mask_and_as_numbers(rows, model):
    X, labels = rows
    for noise in (labels == -1, (labels == -1).tolist(), np.flatnonzero(labels == -1)):
        other = GaussianMixture(3, noise=noise, random_state=0).fit(X)
        assert other.noise_weight_ == pytest.approx(model.noise_weight_, abs=1e-6)


def test_known_rows_are_where_it_begins():
    """A knot of rows in which nine of ten others are known to be noise: there is one group."""
    rng = np.random.default_rng(0)
    X = rng.uniform(0, 1, (400, 1))
    X[:40] = 0.5 + 0.001 * rng.normal(size=(40, 1))
    noise = np.ones(400, dtype=bool)
    noise[:40] = False
    model = GaussianMixture(1, noise=noise, n_init=1, random_state=0).fit(X)
    assert model.means_[0, 0] == pytest.approx(0.5, abs=0.01)
    assert model.noise_weight_ == pytest.approx(0.9, abs=0.02)


def test_given_starts(rows, model):
    X = rows[0]
    starts = {
        "means_init": {"means_init": model.means_},
        "the share beside weights": {"weights_init": model.weights_, "noise": 0.4},
        "weights of the groups": {"weights_init": [0.2, 0.3, 0.5]},
        "all": {
            "weights_init": model.weights_,
            "means_init": model.means_,
            "precisions_init": model.precisions_,
        },
        "a function": {"init_params": lambda rows, k, rng: model.means_},
        "no search": {"n_init": 1},
    }
    for name, given in starts.items():
        other = GaussianMixture(3, random_state=0, **{"noise": 0.05, **given}).fit(X)
        assert other.lower_bound_ == pytest.approx(model.lower_bound_, abs=1e-5), name
    assert other.n_iter_ > 0
    whole = GaussianMixture(3, noise=0.05, random_state=0, **starts["all"]).fit(X)
    assert whole.n_iter_ < 5


def test_a_warm_start_goes_on(rows, model):
    warm = clone(model).set_params(warm_start=True)
    warm.fit(rows[0])
    before = warm.lower_bound_
    warm.fit(rows[0])
    assert warm.n_iter_ <= 2
    assert warm.lower_bound_ == pytest.approx(before, abs=1e-9)
    plain = GaussianMixture(3, warm_start=True, random_state=0).fit(rows[0])
    plain.set_params(noise=0.1).fit(rows[0])  # from groups to groups and noise
    assert plain.lower_bound_ == pytest.approx(before, abs=1e-3)
    with pytest.raises(InvalidParameterError, match="without noise"):
        plain.set_params(noise=None).fit(rows[0])


# --- what is published ----------------------------------------------------------------------


def test_bayes_rule_with_one_row_more(rows, model):
    X = rows[0]
    joint = np.column_stack(
        [model._estimate_weighted_log_prob(X), np.full(len(X), np.log(model.noise_weight_))]
    )
    joint[:, -1] += model.noise_log_density_
    np.testing.assert_allclose(model.score_samples(X), logsumexp(joint, axis=1), rtol=1e-9)
    shares = np.exp(joint - logsumexp(joint, axis=1, keepdims=True))
    np.testing.assert_allclose(model.predict_proba(X), shares[:, :3], atol=1e-12)
    np.testing.assert_allclose(model.noise_proba(X), shares[:, 3], atol=1e-12)
    likeliest = joint.argmax(axis=1)
    np.testing.assert_array_equal(model.predict(X), np.where(likeliest == 3, -1, likeliest))
    assert model.weights_.sum() + model.noise_weight_ == pytest.approx(1.0)
    assert model.noise_volume_ == pytest.approx(np.exp(-model.noise_log_density_))
    _, log_resp = model._estimate_log_prob_resp(X)
    np.testing.assert_allclose(np.exp(log_resp), model.predict_proba(X), atol=1e-9)


def test_a_row_far_from_everything_is_noise(model):
    far = [[1e6, 1e6], [-1e90, 3.0]]
    assert model.predict(far).tolist() == [-1, -1]
    np.testing.assert_array_equal(model.noise_proba(far), 1.0)
    assert np.isfinite(model.score_samples(far)).all()


@pytest.mark.parametrize("shape", list(FAMILIES))
def test_two_parameters_more(rows, shape):
    X = rows[0][:200]
    plain = GaussianMixture(2, covariance_type=shape, random_state=0).fit(X)
    noisy = GaussianMixture(2, covariance_type=shape, noise=0.1, random_state=0).fit(X)
    assert noisy._n_parameters() == plain._n_parameters() + 2
    n, total = len(X), noisy.lower_bound_ * len(X)
    assert noisy.bic(X) == pytest.approx(-2 * total + noisy._n_parameters() * np.log(n))


def test_noise_alone_is_a_closed_form(rows):
    X = rows[0]
    n = len(X)
    model = GaussianMixture(0, noise=0.3).fit(X)
    assert model.bic(X) == pytest.approx(2 * n * np.log(model.noise_volume_) + np.log(n))
    assert model.predict_proba(X).shape == (n, 0)
    assert model.converged_
    assert set(model.predict(X)) == {-1}
    drawn, labels = model.sample(50)
    assert set(labels) == {-1}
    assert (drawn >= X.min(axis=0)).all()
    assert "Noise alone" in str(model.summary())
    with pytest.raises(InvalidModelError, match="all rows are noise"):
        mixtura.diagnose(model, X)


def test_a_sweep_may_begin_at_none(rows):
    X = rows[0]
    chosen = GaussianMixtureIC(range(5), noise=0.1, random_state=0).fit(X)
    assert chosen.n_components_ == 3
    alone = chosen.results_["bic"][chosen.results_["n_components"] == 0]
    n = len(X)
    assert alone == pytest.approx(2 * n * np.log(chosen.noise_volume_) + np.log(n))
    assert (chosen.predict(X) == -1).any()
    np.testing.assert_allclose(chosen.predict_proba(X).sum(1) + chosen.noise_proba(X), 1.0)
    with pytest.raises(InvalidParameterError, match="at least 1"):
        GaussianMixtureIC(range(5)).fit(X)


def test_all_rows_are_noise():
    X = np.random.default_rng(0).uniform(size=(400, 2))
    with pytest.warns(MixturaWarning, match="all rows are noise: the chosen model"):
        chosen = GaussianMixtureIC(range(3), noise=0.1, random_state=0).fit(X)
    assert chosen.n_components_ == 0
    assert set(chosen.predict(X)) == {-1}
    with pytest.warns(MixturaWarning, match="all rows may be noise"):
        GaussianMixtureIC(range(1, 3), noise=0.1, random_state=0).fit(X)
    with pytest.warns(MixturaWarning, match="all rows may be noise"):
        GaussianMixture(1, noise=0.1, random_state=0).fit(X)


def test_draws_come_from_the_groups_and_from_the_box(rows, model):
    model = clone(model).fit(rows[0])
    drawn, labels = model.sample(4_000)
    assert (labels == -1).mean() == pytest.approx(model.noise_weight_, abs=0.02)
    scattered = drawn[labels == -1]
    low, high = rows[0].min(axis=0), rows[0].max(axis=0)
    assert (scattered >= low).all()
    assert (scattered <= high).all()
    middle = (scattered.mean(axis=0) - low) / (high - low)
    np.testing.assert_allclose(middle, 0.5, atol=0.05)
    for k in range(3):
        np.testing.assert_allclose(drawn[labels == k].mean(axis=0), model.means_[k], atol=0.2)


def test_columns_that_tell_nothing_change_no_label(rows, model):
    X, found = rows[0], model.predict(rows[0])
    constant = np.column_stack([X, np.full(len(X), 7.0)])
    with pytest.warns(mixtura.errors.SingularDataWarning):
        other = GaussianMixture(3, noise=0.05, random_state=0).fit(constant)
    assert agreement(found, other.predict(constant)) == pytest.approx((1, 1, 1), abs=0.02)
    for shape in for_dependent_columns():  # one more column that is another's copy
        copied = np.column_stack([X, X[:, 0]])
        other = GaussianMixture(3, covariance_type=shape, noise=0.05, random_state=0).fit(copied)
        assert min(agreement(rows[1], other.predict(copied))) > 0.8


# --- in other units -------------------------------------------------------------------------


def test_densities_are_those_of_the_rows_as_given(rows):
    X = rows[0] * [1.0, 1e4] + [0.0, 1e6]
    plain = GaussianMixture(3, noise=0.05, random_state=0).fit(X)
    prepared = PreparedGaussianMixture(3, noise=0.05, random_state=0).fit(X)
    assert prepared.noise_volume_ == pytest.approx(plain.noise_volume_)
    np.testing.assert_allclose(prepared.score_samples(X), plain.score_samples(X), rtol=1e-6)
    np.testing.assert_allclose(prepared.noise_proba(X), plain.noise_proba(X), atol=1e-4)
    assert prepared.bic(X) == pytest.approx(plain.bic(X), rel=1e-9)
    given = PreparedGaussianMixture(3, noise=0.05, noise_volume=2 * plain.noise_volume_)
    assert given.fit(X).noise_volume_ == pytest.approx(2 * plain.noise_volume_)
    drawn, labels = prepared.sample(2_000)
    assert (drawn[labels == -1] <= X.max(axis=0) + 1e-6).all()
    assert (drawn[labels == -1] >= X.min(axis=0) - 1e-6).all()


def test_noise_of_logarithms_counts_the_change_of_variables(rows):
    X = np.column_stack([np.exp(rows[0][:, 0] / 4), rows[0][:, 1]])
    model = PreparedGaussianMixture(3, noise=0.05, log=[0], random_state=0).fit(X)
    assert min(agreement(rows[1], model.predict(X))) > 0.8
    far = X[[0]] * [1e9, 1.0]
    logs = model.mixture_.noise_log_density_ + np.log(model.noise_weight_)
    wanted = logs + model.preparation_.log_volume(model.preparation_.transform(far))
    np.testing.assert_allclose(model.score_samples(far), wanted)


def test_principal_components():
    X, labels = three_groups(3)
    X = X @ np.random.default_rng(0).normal(size=(3, 30)) + 0.01
    model = PreparedGaussianMixture(3, noise=0.05, pca=3, random_state=0).fit(X)
    assert min(agreement(labels, model.predict(X))) > 0.8
    assert model.sample(10)[0].shape == (10, 30)


def test_trimmed_rows_leave_a_mask_that_fits(rows):
    X = np.concatenate([[[1e6, 0.0]], rows[0]])
    known = np.concatenate([[True], rows[1] == -1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = PreparedGaussianMixture(3, noise=known, trim=10.0, random_state=0).fit(X)
    assert model.trimmed_.tolist() == [0]
    assert min(agreement(rows[1], model.predict(rows[0]))) > 0.8


def copied(model):
    return pickle.loads(pickle.dumps(model))  # noqa: S301  (its own)


# --- kept, copied, set by hand -----------------------------------------------------------------


def test_it_is_kept_in_pickles_and_files(rows, model, tmp_path):
    X = rows[0]
    model.save(tmp_path / "model")
    for again in (copied(model), mixtura.load(tmp_path / "model")):
        np.testing.assert_array_equal(again.predict_proba(X), model.predict_proba(X))
        np.testing.assert_array_equal(again.noise_proba(X), model.noise_proba(X))
        np.testing.assert_array_equal(again.predict(X), model.predict(X))
        np.testing.assert_array_equal(again.noise_box_, model.noise_box_)
        assert again.noise == model.noise
        assert again.bic(X) == model.bic(X)
        assert again.lower_bound_ == model.lower_bound_


def test_a_file_holds_no_rows_that_were_known(rows, tmp_path):
    model = GaussianMixture(3, noise=rows[1] == -1, random_state=0).fit(rows[0])
    with pytest.warns(MixturaWarning, match="noise is a ndarray"):
        model.save(tmp_path / "model")
    again = mixtura.load(tmp_path / "model")
    assert again.noise == pytest.approx(model.noise_weight_)
    np.testing.assert_array_equal(again.predict(rows[0]), model.predict(rows[0]))


def test_a_file_without_noise_is_as_it_was(rows, tmp_path):
    GaussianMixture(2, random_state=0).fit(rows[0]).save(tmp_path / "model")
    content = (tmp_path / "model").read_bytes()
    assert b"noise" not in content
    assert b'"schema_version": "1"' in content
    assert mixtura.load(tmp_path / "model").noise is None


def test_a_file_whose_noise_is_none_is_refused(model, tmp_path):
    for name, value in (("noise_weight_", 0.9), ("noise_log_density_", 1e9)):
        broken = deepcopy(model)
        broken.__dict__[name] = value
        with pytest.raises(mixtura.errors.ModelFileError, match="cannot be saved"):
            broken.save(tmp_path / "broken")


def test_parameters_set_by_hand(rows, model):
    other = deepcopy(model)
    other.noise_weight_, other.weights_ = 0.5, model.weights_ / model.weights_.sum() / 2
    assert other.noise_proba(rows[0]).mean() > model.noise_proba(rows[0]).mean()
    other.noise_weight_ = 0.6
    with pytest.raises(InvalidParameterError, match=r"noise_weight_ is 0\.6, which together are"):
        other.predict(rows[0])
    other.noise_weight_ = float("nan")
    with pytest.raises(InvalidParameterError, match="noise_weight_"):
        other.predict(rows[0])
    del other.noise_weight_, other.noise_log_density_
    other.weights_ = other.weights_ * 2
    assert (other.predict(rows[0]) >= 0).all()
    np.testing.assert_array_equal(other.noise_proba(rows[0]), 0.0)


def test_without_noise_there_is_none_of_it(rows):
    model = GaussianMixture(3, noise=0.1, random_state=0).fit(rows[0])
    model.set_params(noise=None).fit(rows[0])
    assert not [name for name in vars(model) if name.startswith("noise_") and name[-1] == "_"]
    assert not hasattr(model, "noise_volume_")
    fresh = GaussianMixture(3, random_state=0).fit(rows[0])
    np.testing.assert_array_equal(fresh.predict_proba(rows[0]), model.predict_proba(rows[0]))


def test_no_twin_in_scikit_learn(model):
    with pytest.raises(InvalidParameterError, match="no mixture with noise"):
        model.to_sklearn()


# --- what judges of it --------------------------------------------------------------------------


def test_unusual_and_ambiguous_rows(rows, model):
    X = rows[0]
    found = mixtura.anomalies(model, X)
    assert found.flagged[model.predict(X) == -1].all()
    assert found.noise is not None
    np.testing.assert_allclose(found.log_density, model.score_samples(X))
    assert "or they are noise" in " ".join(str(found).split())
    assert found.sentences(3)
    far = mixtura.anomalies(model, [[50.0, 50.0], [500.0, 500.0]])
    assert far.rank.tolist() == [2, 1]  # though they are equally dense
    torn = mixtura.ambiguous(model, X, below=0.9)
    assert torn.rows.size < 0.2 * len(X)  # what is noise for sure is not ambiguous
    assert (torn.first == -1).any()
    assert any("noise" in text for text in torn.sentences())
    assert torn.sizes.sum() == (model.predict(X) >= 0).sum()


def test_findings_and_silhouette_are_of_the_groups(rows, model):
    X = rows[0]
    grouped = X[model.predict(X) >= 0]
    plain = GaussianMixture(3, random_state=0).fit(grouped)
    from mixtura.fitted import Observations
    from mixtura.fitted.silhouette import silhouette_of

    one, other = (silhouette_of(Observations.of(m, X)) for m in (model, plain))
    assert one > other - 0.2
    assert one > 0.6
    codes = {finding.code for finding in mixtura.diagnose(model, X)}
    assert not codes & {"outliers-own-component", "low-silhouette", "many-ambiguous"}


def test_other_methods_beside_it(rows, model):
    found = mixtura.compare(rows[0], model=model)
    mixture = found.methods[0]
    assert mixture.n_noise == (model.predict(rows[0]) == -1).sum()
    assert "are noise to both" in str(found)


# --- refused, in words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("noise", "said"),
    [
        (0.0, "no share of the rows above 0 and below 1"),
        (1.0, "no share of the rows above 0 and below 1"),
        (-0.1, "no share of the rows above 0 and below 1"),
        (float("nan"), "no share of the rows above 0 and below 1"),
        (2, "no share of the rows above 0 and below 1"),
        (True, "noise is True: give a share"),
        ("auto", "noise is 'auto': give a share"),
        (np.ones(600, dtype=bool), "marks all 600 rows"),
        (np.zeros(600, dtype=bool), "marks no row"),
        ([], "noise is an array of shape"),
        (np.ones(7, dtype=bool), "a mask of 7 rows, but X has 600"),
        (np.arange(598), "all rows but 2, fewer than n_components = 3"),
        ([600], "row number 600"),
        ([-1], "row number -1"),
        ([0.5, 0.2], "an array of shape"),
        (np.tile([0, 1], 300), "zeros and ones"),
        ([[True]], "an array of shape"),
    ],
)
def test_what_is_no_noise(rows, noise, said):
    with pytest.raises(InvalidParameterError, match=said):
        GaussianMixture(3, noise=noise).fit(rows[0])


@pytest.mark.parametrize("volume", [0.0, -1.0, float("inf"), float("nan"), True, "large", [2.0]])
def test_what_is_no_volume(rows, volume):
    for kind in (GaussianMixture, PreparedGaussianMixture, GaussianMixtureIC):
        with pytest.raises(InvalidParameterError, match="noise_volume is"):
            kind(3, noise=0.1, noise_volume=volume).fit(rows[0])


def test_a_volume_without_noise(rows):
    with pytest.raises(InvalidParameterError, match="there is no noise"):
        GaussianMixture(3, noise_volume=2.0).fit(rows[0])


def test_marked_rows_without_weight(rows):
    X, labels = rows
    with pytest.raises(InvalidParameterError, match="no row that has a weight"):
        GaussianMixture(3, noise=labels == -1).fit(X, sample_weight=(labels >= 0).astype(float))


def test_no_component_without_noise(rows):
    with pytest.raises(InvalidParameterError, match="n_components"):
        GaussianMixture(0).fit(rows[0])
