"""A report opened by double click: it shows itself, asks for nothing and complains of nothing."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura import GaussianMixture, PreparedGaussianMixture, datasets
from mixtura.report import Assessment, Labelling, report_html


@pytest.fixture(scope="module")
def faithful():
    return datasets.load("faithful").X


@pytest.fixture(scope="module")
def faithful_model(faithful):
    return PreparedGaussianMixture(2, random_state=0).fit(faithful)


def opened(browser, path, page):
    """The text shown, the requests made and the complaints in the console."""
    path.write_bytes(page)
    tab = browser.new_page()
    asked, said = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(path.as_uri())
    tab.wait_for_function("document.getElementById('app').children.length > 0")
    tab.wait_for_load_state("networkidle")  # and not a request since
    text = tab.inner_text("body")
    tab.close()
    return text, asked, said


@pytest.mark.parametrize("with_rows", [True, False])
def test_it_opens_by_double_click(browser, tmp_path, faithful, faithful_model, with_rows):
    subject = Assessment.of(faithful_model, faithful)
    path = tmp_path / "report.html"
    page = report_html(subject, Labelling("faithful.csv"), with_rows=with_rows)
    text, asked, said = opened(browser, path, page)
    assert "2 groups explain the 272 rows" in text
    assert asked == [path.as_uri()]
    assert said == []


@pytest.mark.parametrize(("n", "d", "k"), [(60, 1, 1), (300, 70, 3)])
def test_models_of_every_size_open(browser, tmp_path, n, d, k):
    rng = np.random.default_rng(0)
    X = rng.normal(scale=6.0, size=(k, d))[np.arange(n) % k] + rng.normal(size=(n, d))
    model = GaussianMixture(k, covariance_type="diag", n_init=2, random_state=0).fit(X)
    page = report_html(Assessment.of(model, X), Labelling("</title><script>alert(1)</script>"))
    _, asked, said = opened(browser, tmp_path / "report.html", page)
    assert len(asked) == 1
    assert said == []
