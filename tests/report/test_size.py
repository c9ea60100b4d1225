"""A megabyte, whatever n, d and k are; and what goes first where there is no room."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mixtura import GaussianMixture, PreparedGaussianMixture
from mixtura.report import MOST_BYTES, Assessment, Labelling, report_html
from mixtura.report.document import ReportError, as_inline_json
from mixtura.report.sample import stratified

SHAPES = [
    (2, 1, 1, "full"),
    (300, 1, 3, "full"),
    (12_000, 2, 3, "full"),
    (20_000, 18, 3, "diag"),
    (900, 40, 4, "full"),
    (400, 120, 2, "tied"),
    (600, 150, 3, "spherical"),
    (500, 3, 60, "diag"),
]


@pytest.mark.parametrize(("n", "d", "k", "shape"), SHAPES)
@pytest.mark.parametrize("prepared", [False, True])
def test_it_stays_within_a_megabyte(n, d, k, shape, prepared, apart):
    X = apart.grouped(n, d, k)
    kind = PreparedGaussianMixture if prepared else GaussianMixture
    model = kind(k, covariance_type=shape, n_init=1, max_iter=3, random_state=0)
    subject = Assessment.of(apart.fitted(model, X), X, findings=[])
    page = report_html(subject, Labelling("t"), compared=60)
    assert len(page) <= MOST_BYTES
    study = apart.read_study(page)
    rows, index = (apart.unpack(study["data"][name]) for name in ("rows", "index"))
    assert rows.shape == (index.size, len(study["data"]["names"]))
    assert index.size <= 10_000
    assert (index.size < n) == (study["data"]["sampled"] is not None)
    assert len(study["replay"]["parameters"]) == len(study["replay"]["kept"])
    assert np.shape(study["fit"]["parameters"]["means"]) == (k, rows.shape[1])


def test_all_flagged_rows_are_kept_where_there_is_room(apart):
    X = apart.grouped(15_000, 2, 3)
    model = GaussianMixture(3, n_init=1, random_state=0).fit(X)
    subject = Assessment.of(model, X, findings=[])
    study = apart.read_study(report_html(subject, Labelling("t"), compared=50))
    shown = apart.unpack(study["data"]["index"])
    assert np.isin(subject.anomalies.rows, shown).all()
    assert (
        f"10,000 of 15,000 rows are drawn: all {subject.anomalies.rows.size} anomalies"
        in study["data"]["sampled"]
    )
    np.testing.assert_allclose(apart.unpack(study["data"]["rows"]), X[shown], rtol=1e-6, atol=1e-6)


def test_a_model_that_cannot_be_shown_is_refused_in_words(apart, monkeypatch):
    monkeypatch.setattr("mixtura.report.writing.MOST_BYTES", 50_000)
    X = apart.grouped(40, 2, 2)
    subject = Assessment.of(GaussianMixture(2, random_state=0).fit(X), X, findings=[])
    with pytest.raises(ReportError, match="2 components in 2 dimensions"):
        report_html(subject, Labelling("t"), compared=0)


def test_numbers_far_from_zero_keep_their_digits(apart):
    X = apart.grouped(300, 2, 2) + 1e8
    model = GaussianMixture(2, random_state=0).fit(X)
    study = apart.study_of(model, X, compared=0)
    rows = apart.unpack(study["data"]["rows"])
    np.testing.assert_allclose(rows - 1e8, X - 1e8, atol=1e-6)
    for parameters in study["replay"]["parameters"]:
        means = np.array(parameters["means"]) - 1e8
        assert np.abs(means).max() < 100
        assert (np.linalg.eigvalsh(np.array(parameters["covariances"])) > 0).all()


class TestSample:
    def test_small_groups_are_in_it(self):
        strata = np.repeat([0, 1], [9_990, 10])
        shown = stratified(np.arange(10_000.0), strata, np.array([], dtype=np.intp), 500)
        assert shown.size == 500
        assert (strata[shown] == 1).sum() == 10

    def test_the_most_important_rows_come_first(self):
        keep = np.array([9, 3, 7])
        np.testing.assert_array_equal(stratified(np.arange(10.0), np.zeros(10), keep, 2), [3, 9])

    def test_it_is_ascending_without_a_row_twice(self):
        rng = np.random.default_rng(0)
        values, strata = rng.normal(size=5_000), rng.integers(0, 7, 5_000)
        shown = stratified(values, strata, rng.permutation(5_000)[:50], 1_234)
        assert shown.size == 1_234
        assert (np.diff(shown) > 0).all()


def test_json_for_a_script_is_read_back():
    value = {"</script>": ["<!--", "&", "\u2028", "ä", 1.5, None]}
    text = as_inline_json(value)
    assert text.isascii()
    assert not set("<>&") & set(text)
    assert json.loads(text) == value
