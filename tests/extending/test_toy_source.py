"""A source of a kind of its own, registered in one line, goes wherever an array does.

Its rows are made block by block from a seed and are never whole in memory. Nothing of mixtura
knows of it: a table of a database, a file larger than memory or a cluster enters the same way.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pytest

import mixtura
from mixtura import kernels
from mixtura.data import Source
from mixtura.data.opening import OPENERS
from mixtura.engine.outcome import Outcome
from mixtura.model.block import Block

N, D, K = 20_000, 3, 3
LARGEST = N // 2
"""Rows that may be asked for at a time: what a search or a diagnosis looks at, and no more."""


@dataclass(frozen=True)
class Recipe:
    """A container that only :class:`Generated` can read: how many rows of which groups."""

    n: int = N
    d: int = D
    block_rows: int = 1_500
    dtype: str = "float64"
    spoilt: tuple[int, int, float] | None = None

    def rows(self, begin, end):
        """Rows ``begin`` to ``end``; each thousand of them from a seed of its own."""
        parts = []
        for thousand in range(begin // 1000, -(-end // 1000)):
            rng = np.random.default_rng([5, thousand])
            group = rng.integers(0, K, 1000)
            part = rng.normal(size=(1000, self.d)) * (1.0 + 0.5 * group[:, None])
            part += np.outer(group, np.arange(1, self.d + 1)) * 2.0
            low, high = max(0, begin - 1000 * thousand), min(1000, end - 1000 * thousand)
            parts.append(part[low:high])
        rows = np.concatenate(parts).astype(self.dtype)
        if self.spoilt is not None and begin <= self.spoilt[0] < end:
            row, column, value = self.spoilt
            rows[row - begin, column] = value
        return rows

    def whole(self):
        return self.rows(0, self.n)


class Generated(Source):
    """The rows of a recipe. All that a source has to say is here."""

    passes = 0

    def __init__(self, recipe):
        self.recipe = recipe
        self.dtype = np.dtype(recipe.dtype)
        self.names = [f"axis {j}" for j in range(recipe.d)]

    @property
    def n_rows(self):
        return self.recipe.n

    @property
    def n_features(self):
        return self.recipe.d

    def blocks(self):
        Generated.passes += 1
        step = self.recipe.block_rows
        for index, begin in enumerate(range(0, self.n_rows, step)):
            rows = self.recipe.rows(begin, min(begin + step, self.n_rows))
            yield Block(rows, None, index)


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    monkeypatch.setitem(
        OPENERS, "recipe", lambda X, check: Generated(X) if isinstance(X, Recipe) else None
    )


@pytest.fixture(autouse=True)
def never_whole(monkeypatch):
    """No more than LARGEST rows are taken from a source at a time, and none asks for all."""
    take = Source.take

    def watched(self, which):
        rows = take(self, which)
        assert len(rows) <= LARGEST
        return rows

    monkeypatch.setattr(Source, "take", watched)


def cut_alike(k=K, **how):
    """A recipe whose blocks are those that an array of as many rows is cut into."""
    return Recipe(block_rows=kernels.block_rows(N, k, how.get("d", D)), **how)


def same(one, other, rel=1e-9):
    for name in ("weights_", "means_", "covariances_"):
        np.testing.assert_allclose(getattr(one, name), getattr(other, name), rtol=rel, atol=rel)
    assert one.n_iter_ == other.n_iter_
    assert one.lower_bound_ == pytest.approx(other.lower_bound_, rel=rel)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_blocks_cut_alike_give_the_bits_of_an_array(dtype):
    recipe = cut_alike(dtype=dtype)
    streamed = mixtura.GaussianMixture(K, random_state=0).fit(recipe)
    array = mixtura.GaussianMixture(K, random_state=0).fit(recipe.whole())
    for name in ("weights_", "means_", "covariances_", "precisions_cholesky_"):
        assert getattr(streamed, name).tobytes() == getattr(array, name).tobytes()
        assert getattr(streamed, name).dtype == dtype
    assert streamed.lower_bounds_ == array.lower_bounds_
    assert streamed.anomaly_threshold() == array.anomaly_threshold()
    assert list(streamed.feature_names_in_) == ["axis 0", "axis 1", "axis 2"]


@pytest.mark.parametrize("covariance_type", ["full", "diag"])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_fit_is_that_of_the_rows_as_an_array(covariance_type, workers):
    how = {"covariance_type": covariance_type, "random_state": 0}
    streamed = mixtura.GaussianMixture(K, n_jobs=workers, **how).fit(Recipe())
    same(streamed, mixtura.GaussianMixture(K, **how).fit(Recipe().whole()))
    assert streamed.outcome_ is Outcome.CONVERGED


def test_answers_come_block_by_block():
    recipe, X = Recipe(), Recipe().whole()
    model = mixtura.GaussianMixture(K, random_state=0).fit(X)
    np.testing.assert_array_equal(model.predict(recipe), model.predict(X))
    np.testing.assert_allclose(model.score_samples(recipe), model.score_samples(X), rtol=1e-12)
    np.testing.assert_allclose(model.predict_proba(recipe), model.predict_proba(X), atol=1e-12)
    for judge in ("bic", "icl", "score"):
        assert getattr(model, judge)(recipe) == pytest.approx(getattr(model, judge)(X), rel=1e-12)


def test_weights_go_with_the_rows():
    weight = np.random.default_rng(0).integers(0, 3, N).astype(float)
    one = mixtura.GaussianMixture(K, random_state=0).fit(Recipe(), sample_weight=weight)
    same(one, mixtura.GaussianMixture(K, random_state=0).fit(Recipe().whole(), None, weight))

    class Weighted(Generated):
        def __init__(self, recipe):
            super().__init__(recipe)
            self.weight = weight

    own = mixtura.GaussianMixture(K, random_state=0).fit(Weighted(Recipe()))
    assert own.means_.tobytes() == one.means_.tobytes()
    assert own.score(Weighted(Recipe())) == one.score(Recipe(), sample_weight=weight)


def test_a_source_itself_is_taken_as_well():
    streamed = mixtura.GaussianMixture(K, random_state=0, n_init=1).fit(Generated(Recipe()))
    assert streamed.n_features_in_ == D


def test_a_sweep_chooses_as_it_does_from_an_array():
    how = {"covariance_type": ["full", "spherical"], "n_init": 2, "random_state": 0}
    streamed = mixtura.GaussianMixtureIC([1, 2, 3], **how).fit(Recipe())
    array = mixtura.GaussianMixtureIC([1, 2, 3], **how).fit(Recipe().whole())
    assert streamed.covariance_type_ == array.covariance_type_
    same(streamed, array)
    np.testing.assert_allclose(streamed.results_["bic"], array.results_["bic"], rtol=1e-9)
    assert streamed.confidence_ == array.confidence_


def test_few_rows_a_parameter_are_checked_on_a_sample():
    recipe = Recipe(n=10_500, d=45)
    model = mixtura.GaussianMixtureIC([1, 2], covariance_type="full", n_init=1, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mixtura.MixturaWarning)
        assert model.fit(recipe).n_components_ in (1, 2)


@pytest.mark.parametrize("pca", ["auto", None, 2])
def test_a_preparation_is_learnt_by_a_fold(pca):
    how = {"n_components": K, "pca": pca, "random_state": 0}
    streamed = mixtura.PreparedGaussianMixture(**how).fit(Recipe())
    array = mixtura.PreparedGaussianMixture(**how).fit(Recipe().whole())
    ours, theirs = streamed.preparation_, array.preparation_
    np.testing.assert_allclose(ours.center, theirs.center, rtol=1e-12)
    np.testing.assert_allclose(ours.scale, theirs.scale, rtol=1e-12)
    np.testing.assert_allclose(streamed.means_original_, array.means_original_, rtol=1e-7)
    assert streamed.anomaly_threshold_ == pytest.approx(array.anomaly_threshold_, rel=1e-9)
    np.testing.assert_array_equal(streamed.predict(Recipe()), array.predict(Recipe().whole()))


def test_many_columns_are_reduced_by_what_a_sample_shows():
    recipe = Recipe(n=12_000, d=24)
    pca = mixtura.PreparedGaussianMixture(1).fit(recipe).preparation_.pca
    array = mixtura.PreparedGaussianMixture(1, pca=len(pca.components)).fit(recipe.whole())
    theirs = array.preparation_.pca
    np.testing.assert_allclose(pca.components[0], theirs.components[0], atol=1e-9)
    np.testing.assert_allclose(pca.residual, theirs.residual, atol=1e-9)


def test_a_step_of_a_pipeline_passes_the_source_on():
    from sklearn.pipeline import make_pipeline

    pipeline = make_pipeline(
        mixtura.MixturePreparation(), mixtura.GaussianMixture(K, random_state=0)
    )
    same(pipeline.fit(Recipe())[-1], pipeline.fit(Recipe().whole())[-1], rel=1e-7)


@pytest.mark.parametrize("kind", [mixtura.GaussianMixture, mixtura.PreparedGaussianMixture])
def test_diagnoses_and_anomalies_are_those_of_an_array(kind):
    recipe, X = Recipe(), Recipe().whole()
    model = kind(K, random_state=0).fit(X)
    told = [finding.code for finding in mixtura.diagnose(model, X)]
    assert [finding.code for finding in mixtura.diagnose(model, recipe)] == told
    streamed, array = mixtura.anomalies(model, recipe), mixtura.anomalies(model, X)
    np.testing.assert_array_equal(streamed.flagged, array.flagged)
    np.testing.assert_allclose(streamed.drivers, array.drivers, rtol=1e-9)
    assert mixtura.ambiguous(model, recipe).share == mixtura.ambiguous(model, X).share


def test_a_collapse_is_told_from_a_sample():
    @dataclass(frozen=True)
    class Capped(Recipe):
        def rows(self, begin, end):
            return np.minimum(super().rows(begin, end), 4.0)

    with pytest.warns(
        mixtura.CollapsedWarning, match=r"in nearly all of its rows column 'axis 1' is 4"
    ):
        mixtura.GaussianMixture(6, random_state=0, reg_covar=1e-12).fit(Capped())


SPOILT = [
    (-np.inf, r"infinity or a value too large \(-inf\) at row 5100, column 'axis 1'"),
    (np.inf, r"infinity or a value too large \(inf\) at row 5100, column 'axis 1'"),
]


@pytest.mark.parametrize(("value", "sentence"), SPOILT)
@pytest.mark.parametrize(
    "fit",
    [
        lambda X: mixtura.GaussianMixture(K).fit(X),
        lambda X: mixtura.GaussianMixtureIC([1, 2]).fit(X),
        lambda X: mixtura.PreparedGaussianMixture(K).fit(X),
        lambda X: mixtura.GaussianMixture(K, n_init=1).fit(Recipe()).predict(X),
    ],
)
def test_a_value_that_is_no_number_is_named_with_its_row(fit, value, sentence):
    spoilt = Recipe(spoilt=(5_100, 1, value))  # in its fourth block
    with pytest.raises(mixtura.InvalidDataError, match=sentence):
        fit(spoilt)


def test_a_missing_value_is_one_less():
    lacking = Recipe(spoilt=(5_100, 1, np.nan))
    found = mixtura.GaussianMixture(K, n_init=1, random_state=0).fit(lacking)
    whole = mixtura.GaussianMixture(K, n_init=1, random_state=0).fit(Recipe())
    np.testing.assert_allclose(found.weights_, whole.weights_, atol=1e-3)
    assert np.isfinite(found.score_samples(lacking)).all()
    assert mixtura.GaussianMixtureIC([1, 2], n_init=1).fit(lacking).n_components_ == 2
    assert mixtura.PreparedGaussianMixture(K, n_init=1).fit(lacking).predict(lacking).size


class Broken(Generated):
    def __init__(self, change):
        super().__init__(Recipe())
        self.change = change

    def blocks(self):
        for block in super().blocks():
            yield Block(self.change(block), None, block.index)


def test_what_is_no_table_of_numbers_is_refused():
    for change, kind, sentence in (
        (lambda b: b.rows[:, :2], mixtura.InvalidDataError, "row 0 has the shape .*3 columns"),
        (lambda b: b.rows.astype(str), mixtura.InvalidTypeError, "holds text"),
        (
            lambda b: b.rows[: 1_500 - (b.index == 2)],
            mixtura.InvalidDataError,
            "promises 20000 rows, but its blocks hold 19999",
        ),
        (lambda b: b.rows.tolist(), mixtura.InvalidTypeError, "holds a list.*np.asarray"),
    ):
        with pytest.raises(kind, match=sentence):
            mixtura.GaussianMixture(K, n_init=1).fit(Broken(change))


class Once(Generated):
    """Its blocks come once and never again."""

    def __init__(self):
        super().__init__(Recipe())
        self.only = super().blocks()

    def blocks(self):
        return self.only


def test_blocks_that_do_not_begin_anew_are_told():
    with pytest.raises(mixtura.InvalidDataError, match="begin anew at every call"):
        mixtura.GaussianMixture(K, n_init=1).fit(Once())


def test_whole_numbers_are_numbers():
    model = mixtura.GaussianMixture(1).fit(Broken(lambda block: block.rows.astype(int)))
    np.testing.assert_allclose(model.means_[0], Recipe().whole().astype(int).mean(axis=0))


def test_other_columns_than_those_of_the_fit_are_refused():
    model = mixtura.GaussianMixture(1).fit(Recipe())
    with pytest.raises(mixtura.InvalidDataError, match=r"X has 4 features.* expecting 3"):
        model.predict(Recipe(d=4))

    class Renamed(Generated):
        def __init__(self, recipe):
            super().__init__(recipe)
            self.names = ["a", "b", "c"]

    with pytest.raises(mixtura.InvalidDataError, match="the columns 'a', 'b', 'c', other than"):
        model.predict(Renamed(Recipe()))


def test_what_needs_all_rows_says_so_and_the_cure_works():
    model = mixtura.GaussianMixture(1).fit(Recipe())
    with pytest.raises(mixtura.InvalidDataError, match="read block by block"):
        mixtura.PreparedGaussianMixture(1, trim=10.0).fit(Recipe())
    mixtura.PreparedGaussianMixture(1, trim=10.0).fit(Recipe().rows(0, 500))
    with pytest.raises(mixtura.InvalidDataError, match=r"read block by block.*give an array"):
        model._m_step(Recipe(), np.zeros((N, 1)))
    with pytest.raises(mixtura.InvalidParameterError, match="one_hot names columns"):
        mixtura.PreparedGaussianMixture(1, one_hot=["axis 0"]).fit(Recipe())


@pytest.mark.parametrize("how", [{}, {"dtype": "float32"}])
def test_a_summary_tells_what_a_pass_tells(how):
    recipe = Recipe(**how)
    for model in (
        mixtura.GaussianMixture(K, random_state=0, n_init=1),
        mixtura.PreparedGaussianMixture(K, random_state=0, n_init=1, pca=2),
    ):
        told, evidence = model.fit(recipe).summary(), model.evidence(recipe)
        assert told.n == N
        assert told.log_likelihood == pytest.approx(evidence.log_likelihood, rel=1e-6)
        assert told.icl == pytest.approx(evidence.judge("icl"), rel=1e-6)
        assert list(told.names) == ["axis 0", "axis 1", "axis 2"]
