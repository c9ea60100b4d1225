"""Shapes of a sweep begin where earlier ones have ended, and the usual ones as if alone."""

from __future__ import annotations

import importlib
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.datasets import load_wine

from mixtura import GaussianMixture, GaussianMixtureIC, Outcome
from mixtura.data import ArraySource
from mixtura.engine.fold import Fold
from mixtura.fitting import Problem, find_starts, fit, settings_for
from mixtura.fitting.common import Common
from mixtura.fitting.extent import beside_relatives, effort_for
from mixtura.fitting.relatives import Relatives, generation
from mixtura.initialise import draw
from mixtura.model.families import FAMILIES, Full, family_of, usual
from mixtura.model.mixture import Mixture

K = 3


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(3)
    turned = rng.normal(size=(K, 3, 3))
    centres = 2.0 * rng.normal(size=(K, 1, 3))
    return np.concatenate(centres + rng.normal(size=(K, 40, 3)) @ turned)


def ended(mixture, outcome=Outcome.CONVERGED):
    return SimpleNamespace(mixture=mixture, outcome=outcome)


def in_family(family, random_mixture):
    return random_mixture(family, k=K, d=3)


def heavy(name, random_mixture):
    """A mixture of t components in the shape of that name."""
    gaussian = in_family(FAMILIES[name], random_mixture)
    tails = np.linspace(3.0, 30.0, K)
    return gaussian.around(family_of(name, "student_t")(*gaussian.components.arrays(), tails))


def likelihoods(model):
    return {
        (row.covariance_type, row.n_components): row.candidate.evidence.log_likelihood
        for row in model.sweep_.rows
    }


def test_the_usual_shapes_come_first_and_whoever_is_a_special_case_later():
    assert {name for name in FAMILIES if generation(name) == 0} == set(usual())
    for name, family in FAMILIES.items():
        for richer in family.nests_in:
            other = FAMILIES[richer]
            alike = other.stored_as_matrices == family.stored_as_matrices
            if not family.usual and alike and other.isotropic == family.isotropic:
                assert generation(richer) < generation(name)


def test_a_shape_begins_from_all_earlier_ends_of_its_kind_and_size(family, random_mixture):
    relatives, earlier = Relatives(), 0
    for name, other in FAMILIES.items():
        relatives.keep(ended(in_family(other, random_mixture)))
        relatives.keep(ended(heavy(name, random_mixture)))
        earlier += generation(name) < generation(family.name)
    for kind in (family, family_of(family.name, "student_t")):
        starts = relatives.of(kind, K)
        assert [type(start.components) for start in starts] == [kind] * earlier
        assert relatives.of(kind, K + 1) == []
    assert (earlier == 0) == family.usual


def test_a_start_is_the_m_step_of_the_other_s_covariances(family, random_mixture):
    if family.shared:
        pytest.skip("it leads")
    end = in_family(Full, random_mixture)
    near = family.nearest_to(end.components, end.weights, end.floor)
    again = family.nearest_to(near, end.weights, end.floor)
    np.testing.assert_array_equal(near.means, end.components.means)
    np.testing.assert_allclose(
        again.covariance_matrices, near.covariance_matrices, rtol=1e-6, atol=1e-9
    )
    if family is Full:
        np.testing.assert_allclose(near.covariances, end.components.covariances)


def test_tails_are_kept_and_not_made_up(random_mixture):
    family, end = family_of("VVE", "student_t"), heavy("full", random_mixture)
    near = family.nearest_to(end.components, end.weights, end.floor)
    np.testing.assert_array_equal(near.degrees_of_freedom, end.components.degrees_of_freedom)
    gaussian = in_family(Full, random_mixture)
    assert family.nearest_to(gaussian.components, gaussian.weights, gaussian.floor) is None


def test_a_collapsed_end_is_no_start(random_mixture):
    relatives = Relatives()
    relatives.keep(ended(in_family(Full, random_mixture), Outcome.COLLAPSED))
    assert relatives.of(FAMILIES["VVE"], K) == []


@pytest.mark.parametrize("max_iter", [500, 20])
def test_a_search_has_them_as_candidates_and_fewer_rounds(
    rows, random_mixture, monkeypatch, max_iter
):
    """But not one that the caller cuts short, which those were not."""
    seen = {}

    def search(candidate, block, source, fold, rng, effort, plain, fine, rescue, extend, *_):
        seen["starts"] = [candidate(i) for i in range(effort.candidates)]
        seen["rounds"] = extend(effort, 30, True).rounds
        return SimpleNamespace(mixtures=seen["starts"][:1], sound=True, ordinary=None)

    monkeypatch.setattr(importlib.import_module("mixtura.fitting.starts"), "search", search)
    end = in_family(Full, random_mixture)
    found = {}
    for common in (None, Common()):
        if common is not None:
            common.relatives.keep(ended(end))
        settings = settings_for(FAMILIES["VVE"], K, tol=1e-6, max_iter=max_iter, n_init=4)
        with Fold(1) as fold:
            problem = Problem.of(ArraySource(rows), settings, 1e-6, fold, common=common)
            find_starts(problem, fold, np.random.default_rng(0))
        found[common is None] = dict(seen)
    alone, beside = found[True], found[False]
    if max_iter == 20:
        assert len(beside["starts"]) == len(alone["starts"]) == 4
        return
    assert len(beside["starts"]) == len(alone["starts"]) + 1 == 5
    np.testing.assert_array_equal(beside["starts"][-1].components.means, end.components.means)
    for one, other in zip(alone["starts"], beside["starts"], strict=False):
        np.testing.assert_array_equal(one.components.means, other.components.means)
    assert beside["rounds"] < alone["rounds"]


@pytest.mark.parametrize(("number", "left"), [(0, 60), (1, 55), (2, 50), (4, 40), (13, 40)])
def test_rounds_that_others_ends_save(rows, number, left):
    sample = draw(ArraySource(rows), len(rows), np.random.default_rng(0))
    settings = settings_for(FAMILIES["VVE"], K, tol=1e-6, max_iter=500, n_init=10)
    effort = effort_for(sample, settings, len(rows))
    assert beside_relatives(type(effort)(10, rounds=60), number).rounds == left
    assert beside_relatives(effort, 0) == effort
    assert beside_relatives(type(effort)(10, rounds=0), number).rounds == 0


def test_a_sweep_fits_the_usual_shapes_as_if_alone_and_the_others_whoever_works(rows):
    asked = {"n_components": range(1, 4), "random_state": 0, "n_init": 3}
    few = likelihoods(GaussianMixtureIC(**asked, covariance_type="usual", n_jobs=1).fit(rows))
    one = likelihoods(GaussianMixtureIC(**asked, covariance_type="all", n_jobs=1).fit(rows))
    several = likelihoods(GaussianMixtureIC(**asked, covariance_type="all", n_jobs=3).fit(rows))
    assert {cell: one[cell] for cell in few} == few
    assert several == one


def test_an_optimum_that_an_earlier_shape_has_shown_is_not_missed(rows):
    """From one that is better than whatever a search by itself finds."""
    family, k = FAMILIES["VVE"], 5
    settings = settings_for(family, k, tol=1e-9, max_iter=1000, n_init=2)
    with Fold(1) as fold:
        source = ArraySource(rows)

        def reached(common, seed):
            problem = Problem.of(source, settings, 1e-6, fold, common=common)
            run = fit(problem, fold, np.random.default_rng(seed))
            return run, run.trace.log_likelihoods[-1]

        best, most = max((reached(None, seed) for seed in range(6)), key=lambda each: each[1])
        common = Common()
        far = Full.nearest_to(best.mixture.components, best.mixture.weights, best.mixture.floor)
        common.relatives.keep(ended(best.mixture.around(far)))
        assert isinstance(best.mixture, Mixture)
        for seed in range(3):
            assert reached(common, 100 + seed)[1] >= most - 1e-6


@pytest.mark.filterwarnings("ignore::mixtura.MixturaWarning")  # who would believe six groups here?
def test_where_rows_are_few_for_the_groups_a_shape_is_fitted_as_if_alone():
    """Spheres are sound at once there, and so are the matrices nearest to them, far below."""
    X = load_wine().data  # 178 rows of 13 columns: VEV takes 14 of them a group
    search = GaussianMixtureIC([6], covariance_type=("spherical", "VEV"), random_state=0, n_jobs=1)
    swept = search.fit(X).sweep_.rows[1].candidate
    alone = GaussianMixture(6, covariance_type="VEV", random_state=0, n_jobs=1).fit(X)
    assert swept.evidence.log_likelihood == pytest.approx(alone.score(X) * len(X), rel=1e-12)
