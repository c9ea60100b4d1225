"""A function as ``init_params``: what it is given, what it may return, what is refused."""

import numpy as np
import pytest

from mixtura import GaussianMixture, InvalidParameterError


def start(function, X, k=3, **kw):
    model = GaussianMixture(k, init_params=function, n_init=1, random_state=0, **kw)
    return model.fit(X)


@pytest.fixture
def t(truth):
    return truth(k=3, apart=6.0, n=300)


def test_what_it_is_given(t):
    seen = []

    def function(X, n_components, random_state):
        seen.append((X, n_components, random_state))
        return X[:n_components]

    GaussianMixture(3, init_params=function, n_init=4, random_state=0).fit(t.X)
    assert len(seen) == 4
    streams = {random_state.random() for _, _, random_state in seen}
    assert len(streams) == 4
    for X, n_components, random_state in seen:
        assert n_components == 3
        assert isinstance(random_state, np.random.Generator)
        # distinct rows of the data, in an order of their own
        assert np.isin(X, t.X).all()
        assert X.shape[1] == 2


@pytest.mark.parametrize(
    "form", ["means", "labels", "small labels", "responsibilities", "counts", "list"]
)
def test_every_form_leads_to_the_truth(t, form):
    def function(X, k, rng):
        distance = np.linalg.norm(X[:, None] - t.means, axis=2)
        return {
            "means": t.means,
            "labels": distance.argmin(axis=1),
            "small labels": distance.argmin(axis=1).astype(np.uint8),
            "responsibilities": np.exp(-distance),
            "counts": (distance == distance.min(axis=1, keepdims=True)).astype(int),
            "list": t.means.tolist(),
        }[form]

    model = start(function, t.X)
    np.testing.assert_allclose(model.means_, t.means, atol=0.5)


def test_means_are_where_the_first_iteration_begins(t):
    """The partition by nearest mean, and the M-step it implies."""
    model = start(lambda X, k, rng: t.means, t.X, max_iter=0)
    labels = np.linalg.norm((t.X[:, None] - t.means) / t.X.std(axis=0), axis=2).argmin(axis=1)
    by_hand = [t.X[labels == k].mean(axis=0) for k in range(3)]
    np.testing.assert_allclose(model.means_, by_hand)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda X, k, rng: X[:2], r"shape \(2, 2\); expected means \(3, 2\), resp"),
        (lambda X, k, rng: 1.0, r"shape \(\)"),
        (lambda X, k, rng: None, "NaN"),
        (lambda X, k, rng: np.full(len(X), k), r"labels outside 0\.\.2"),
        (lambda X, k, rng: np.full(len(X), -1), r"labels outside 0\.\.2"),
        (lambda X, k, rng: np.full((k, 2), np.nan), "NaN or infinity"),
        (lambda X, k, rng: np.full((len(X), k), -1.0), "negative or zero for a whole row"),
        (lambda X, k, rng: np.zeros((len(X), k)), "negative or zero for a whole row"),
        (lambda X, k, rng: np.full((k, 2), "a"), "<U1 values"),
        (lambda X, k, rng: [[1], [2, 3]], "rows of different lengths"),
    ],
)
def test_answers_that_are_refused(t, function, words):
    with pytest.raises(InvalidParameterError, match=f"init_params callable returned .*({words})"):
        start(function, t.X)


def test_its_own_errors_and_interruption_come_through(t):
    model = GaussianMixture(3, random_state=0).fit(t.X)
    before = model.means_.copy()
    for error in (KeyboardInterrupt(), ZeroDivisionError("mine")):

        def function(X, k, rng, error=error):
            raise error

        model.set_params(init_params=function)
        with pytest.raises(type(error)):
            model.fit(t.X)
        # the last fit is still there and whole
        np.testing.assert_array_equal(model.means_, before)
        assert model.predict(t.X).shape == (300,)
