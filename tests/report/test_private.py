"""A report without rows holds none: neither as bytes, nor in words, nor to be worked out."""

from __future__ import annotations

import json
import warnings
from base64 import b64decode, b64encode

import numpy as np
import pytest

import mixtura
from mixtura.report import Assessment, Labelling, report_html
from mixtura.report.disclosure import FEWEST
from mixtura.report.document import ReportError

NAME = "Ada Lovelace"


@pytest.fixture(scope="module", params=[1, 3])
def rows(request):
    rng = np.random.default_rng(4)
    X = np.round(rng.normal(size=(90, request.param)) * 1000 + 5000, 4)
    X[:40] += 9000
    X[3] = 91827.6453  # far from all others
    return X


@pytest.fixture(scope="module")
def made(rows):
    """The model, and the page without rows and with them."""
    model = mixtura.PreparedGaussianMixture(2, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mixtura.CollapsedWarning)  # onto the row far from all
        model.fit(rows)
    labelling = Labelling("people.csv", (("name", f"text (such as {NAME!r})"),))
    subject = Assessment.of(model, rows)
    return (
        model,
        report_html(subject, labelling, with_rows=False),
        report_html(subject, labelling),
    )


def texts(value):
    """Every text in a Study, and every number as its text."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return [str(value)]


def numbers(value):
    if isinstance(value, dict):
        return [x for item in value.values() for x in numbers(item)]
    if isinstance(value, list):
        return [x for item in value for x in numbers(item)]
    return [float(value)] if isinstance(value, int | float) else []


def test_the_study_has_no_rows(made, apart):
    study = apart.read_study(made[1])
    data = study["data"]
    assert data["rows"] is data["index"] is data["logDensities"] is data["labels"] is None
    assert data["sampled"] == "This report holds none of the 90 rows, as was asked for."
    assert all(method["labels"] == [] for method in study["comparison"]["methods"])
    assert apart.read_study(made[2])["data"]["rows"] is not None


@pytest.mark.parametrize("kind", ["<f4", "<f8", ">f8"])
def test_no_row_is_in_the_bytes(made, rows, apart, kind):
    page = made[1]
    packed = [text for text in texts(apart.read_study(page)) if len(text) > 60 and " " not in text]
    decoded = b"".join(b64decode(text + "==") for text in packed)
    for value in rows.ravel():
        cell = np.array([value]).astype(kind).tobytes()
        assert cell not in page
        assert cell not in decoded
        assert b64encode(cell).rstrip(b"=") not in page
    # the same search finds them where they are
    study = apart.read_study(made[2])
    assert rows[0].astype("<f4").tobytes() in b64decode(study["data"]["rows"]["base64"])


def test_no_cell_is_printed(made, rows, apart):
    own = {f"{value:.4g}" for value in rows.ravel()} | {f"{value:g}" for value in rows.ravel()}
    words = " ".join(texts(apart.read_study(made[1])))
    with_rows = " ".join(texts(apart.read_study(made[2])))
    assert [cell for cell in own if f"({cell})" in with_rows]
    assert not [cell for cell in own if f"({cell})" in words or f" {cell} " in words]
    assert NAME in with_rows
    assert NAME not in words
    assert "left out column 'name'." in words


def test_no_number_is_a_cell(made, rows, apart):
    found = np.array(numbers(apart.read_study(made[1])))
    for value in np.unique(rows):
        assert not np.isclose(found, value, rtol=1e-7, atol=0).any(), value


@pytest.fixture(scope="module")
def lonely(rows, apart):
    """A model with a group for the row that is far from all, and its Studies."""
    model = mixtura.PreparedGaussianMixture(3, covariance_type="spherical", random_state=0)
    model = apart.fitted(model, rows)
    [group] = np.flatnonzero(model.weights_ * len(rows) < 2)
    return group, *(apart.study_of(model, rows, with_rows=told) for told in (False, True))


def test_a_group_of_one_row_is_withheld(lonely, rows):
    group, private, told = lonely
    assert rows[3] in np.array(told["groups"]["means"])[group]
    found = np.array(numbers(private))
    for value in rows[3]:
        assert not np.isclose(found, value, rtol=1e-4, atol=0).any()
    for parameters in (private["groups"], private["fit"]["parameters"]):
        weights = np.array(parameters["weights"])
        others = np.arange(3) != group
        pooled = weights[others] @ np.array(parameters["means"])[others] / weights[others].sum()
        assert np.allclose(parameters["means"][group], pooled, rtol=1e-4)
    assert private["replay"]["parameters"] == [private["fit"]["parameters"]]
    assert not [p for start in private["starts"] for p in start["parameters"]]


def test_the_page_says_what_it_withholds(lonely):
    group, private, told = lonely
    assert private["groups"]["withheld"] == [group]
    assert f"Group {group} has fewer than 5 rows" in private["groups"]["note"]
    assert private["groups"]["note"] in private["data"]["notes"]
    assert told["groups"]["withheld"] == []
    assert told["groups"]["note"] is None


def test_no_density_of_a_single_row_is_told(made, rows, apart):
    model, page, _ = made
    study = apart.read_study(page)
    assert all(row["logDensity"] is None for row in study["anomalies"]["rows"])
    density = np.sort(model.score_samples(rows))
    told = np.array(study["fit"]["anomalies"]["densities"])
    assert len(told) == 1001
    assert told[0] > density[0]
    blocks = np.array([part.mean() for part in np.array_split(density, 90 // FEWEST)])
    # one digit of the distance from the middle
    assert abs(told[0] - blocks[0]) < 0.6 * max(1, abs(np.median(blocks) - blocks[0]))
    ends = (density[0], density[-1])
    nearest = np.abs(density[:, None] - told[None]).min(axis=0)
    assert nearest[[0, -1]].min() > 1e-6 * np.abs(ends).max()


def test_no_step_of_a_start_tells_a_row(apart):
    rng = np.random.default_rng(3)
    X = np.sort(rng.normal(size=(60, 1)) * 100 + 7000, axis=0)
    model = mixtura.GaussianMixture(3, init_params="random_from_data", random_state=0, n_init=4)
    subject = Assessment.of(apart.fitted(model, X), X)
    study = apart.read_study(report_html(subject, Labelling("t"), with_rows=False))
    assert study["starts"]
    frames = [p for start in study["starts"] for p in start["parameters"]]
    for parameters in frames:
        assert min(parameters["weights"]) * len(X) >= FEWEST
        assert np.abs(X - np.ravel(parameters["means"])).min() > 1e-6


def test_a_small_start_on_a_sample_of_the_rows_is_small(apart, monkeypatch):
    """A share of many rows may be one row of the sample that the starts ran on."""
    from mixtura.report import replay

    monkeypatch.setattr(replay, "MOST_ROWS", 400)
    X = np.concatenate([apart.grouped(3990, 1, 2, seed=1), np.linspace(80, 90, 10)[:, None]])
    model = mixtura.GaussianMixture(3, init_params="kmeans", random_state=0, n_init=2)
    subject = Assessment.of(apart.fitted(model, X), X)
    study = apart.read_study(report_html(subject, Labelling("t"), with_rows=False))
    for start in study["starts"]:
        for parameters in start["parameters"]:
            assert min(parameters["weights"]) * 400 >= FEWEST


def test_every_finding_is_known_to_be_tellable_or_not():
    from mixtura.diagnostics.codes import CODES
    from mixtura.report.parts import TELLABLE

    assert set(CODES) > TELLABLE
    assert set(CODES) - TELLABLE == {
        "few-distinct-values",
        "point-mass",
        "outliers-own-component",
        "scales-differ",
        "skewed-column",
        "noise-would-help",
        "heavier-tails-would-help",
        "another-shape-would-help",
        "a-prior-would-help",
    }


@pytest.mark.parametrize("cells", [[1.5, 2.5, 3.75], [0.0] * 9 + [48151.25]])
def test_a_table_that_is_a_row_is_not_reported(apart, cells):
    X = np.array(cells)[:, None]
    model = apart.fitted(mixtura.GaussianMixture(1), X)
    with pytest.raises(ReportError, match=r"nothing to report .* with its rows"):
        report_html(Assessment.of(model, X), Labelling("t"), with_rows=False)
    assert report_html(Assessment.of(model, X), Labelling("t"))


def test_a_rare_level_is_not_named(apart):
    pa = pytest.importorskip("pyarrow")
    rng = np.random.default_rng(0)
    town = rng.choice(["Aberdeen", "Bristol"], 120).tolist()
    town[7] = "Cwmystwyth"
    income = rng.normal(50, 5, 120)
    income[7] = 400
    table = pa.table({"income": income, "town": town})
    model = mixtura.PreparedGaussianMixture(
        2, covariance_type="diag", one_hot=["town"], random_state=0
    )
    subject = Assessment.of(apart.fitted(model, table), table)
    private = report_html(subject, Labelling("t"), with_rows=False)
    assert b"Cwmystwyth" in report_html(subject, Labelling("t"))
    assert b"Cwmystwyth" not in private
    assert "town=…" in apart.read_study(private)["groups"]["names"]
    assert not [
        row for row in apart.read_study(private)["anomalies"]["rows"] if "=" in row["sentence"]
    ]


def test_the_numbers_behind_findings_are_left_out(made, apart):
    for finding in apart.read_study(made[1])["fit"]["findings"]:
        assert finding["numbers"] == {}
    assert json.dumps(apart.read_study(made[2])["fit"]["findings"]).count('"numbers": {"') > 0


def test_a_point_mass_is_not_quoted(apart):
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(size=200), rng.lognormal(3, 1, 200)])
    X[:30, 1] = 48151.25
    model = mixtura.GaussianMixture(1).fit(X)
    told, private = (apart.study_of(model, X, with_rows=with_rows) for with_rows in (True, False))
    [quoting] = [f for f in told["fit"]["findings"] if f["code"] == "point-mass"]
    assert "48151.2" in quoting["message"]
    assert "point-mass" in [f["code"] for f in private["fit"]["findings"]]
    assert "48151" not in " ".join(texts(private["fit"]["findings"]))


def test_a_finding_does_not_quote_a_cell(apart):
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(size=200), rng.choice([48151.25, 62342.5], 200)])
    model = mixtura.GaussianMixture(1).fit(X)
    told, private = (apart.study_of(model, X, with_rows=with_rows) for with_rows in (True, False))
    quoting = [f for f in told["fit"]["findings"] if f["code"] == "few-distinct-values"]
    assert "48151.2" in quoting[0]["message"] or "62342.5" in quoting[0]["message"]
    assert "few-distinct-values" in [f["code"] for f in private["fit"]["findings"]]
    assert "48151" not in " ".join(texts(private["fit"]["findings"]))
    assert "62342" not in " ".join(texts(private["fit"]["findings"]))
