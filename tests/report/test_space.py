"""What a report's page works with is the model: densities with heavy tails and noise too."""

from __future__ import annotations

import numpy as np
import pytest
from tests.by_capability import ONE_OF_EACH
from tests.report.conftest import study_of

from mixtura import GaussianMixture, PreparedGaussianMixture
from mixtura.page.parameters import PageNoise, Parameters
from mixtura.report.assessment import Assessment


@pytest.fixture(scope="module")
def strewn() -> np.ndarray:
    rng = np.random.default_rng(5)
    centres = np.array([[0.0, 0.0, 5.0], [60.0, 1.0, 0.0]])
    groups = centres[np.arange(160) % 2] + rng.standard_t(3, (160, 3)) * [9.0, 0.3, 1.0]
    return np.concatenate([groups, rng.uniform([-60, -4, -8], [120, 6, 12], (30, 3))])


def read(told: dict) -> Parameters:
    noise, freedom = told.get("noise"), told.get("degreesOfFreedom")
    return Parameters.of(
        *(np.array(told[name]) for name in ("weights", "means", "covariances")),
        None if freedom is None else np.array(freedom),
        None if noise is None else PageNoise(noise["weight"], noise["logDensity"]),
    )


@pytest.mark.parametrize("prepared", [False, True])
@pytest.mark.parametrize("covariance_type", ONE_OF_EACH)
@pytest.mark.parametrize(
    "further",
    [{"component": "student_t"}, {"noise": 0.1}, {"component": "student_t", "noise": 0.1}],
)
def test_the_pages_densities_are_the_models(strewn, prepared, covariance_type, further):
    made = PreparedGaussianMixture if prepared else GaussianMixture
    model = made(2, covariance_type=covariance_type, random_state=0, **further).fit(strewn)
    subject = Assessment.of(model, strewn)
    told = subject.space.parameters(subject.mixture)
    assert ("degreesOfFreedom" in told) == ("component" in further)
    assert ("noise" in told) == ("noise" in further)
    page = read(told).dense().prepare().log_density(subject.page_rows(slice(None)))
    np.testing.assert_allclose(page, model.score_samples(strewn), rtol=1e-8, atol=1e-8)


def test_a_report_says_what_the_groups_are(strewn):
    model = GaussianMixture(2, component="student_t", noise=0.1, random_state=0).fit(strewn)
    study = study_of(model, strewn)
    assert study["fit"]["spec"]["component"] == "student_t"
    assert study["fit"]["spec"]["noise"] == 0.1
    assert not [note for note in study["data"]["notes"] if "no Gaussians" in note]
    assert "degreesOfFreedom" in study["replay"]["parameters"][0]
    plain = study_of(GaussianMixture(2, random_state=0).fit(strewn), strewn)
    assert plain["fit"]["spec"]["component"] == "gaussian"
    assert plain["fit"]["spec"]["noise"] is None


def test_noise_that_was_marked_has_the_share_that_it_has(strewn):
    marked = np.arange(len(strewn)) >= 160
    model = GaussianMixture(2, noise=marked, random_state=0).fit(strewn)
    told = study_of(model, strewn)["fit"]["spec"]["noise"]
    assert told == pytest.approx(model.noise_weight_, rel=1e-6)
