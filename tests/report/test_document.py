"""The file: nothing from outside, nothing that a cell could end, one script by its hash."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

import numpy as np
import pytest

from mixtura import GaussianMixture
from mixtura._printable import printable
from mixtura.report import Assessment, Labelling, document, report_html

HOSTILE = "</script><img src=x onerror=alert(1)><!--<script>\u2028&amp;"


@pytest.fixture(scope="module")
def hostile(apart):
    import pandas as pd

    X = np.random.default_rng(0).normal(size=(60, 2))
    table = pd.DataFrame(X, columns=[HOSTILE, "'\"><svg onload=alert(2)>"])
    model = GaussianMixture(2, random_state=0).fit(table)
    labelling = Labelling(f"<b>{HOSTILE}</b>", (("</style>", HOSTILE),), HOSTILE, HOSTILE)
    return apart.Page(report_html(Assessment.of(model, table), labelling))


def test_no_element_comes_from_the_data(hostile, faithful_page, apart):
    plain = apart.Page(faithful_page)
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]
    assert not {"img", "svg", "b"} & {tag for tag, _ in hostile.elements}


def test_hostile_names_arrive_whole(hostile, apart):
    import json

    study = json.loads(hostile.inside["script"][0])
    shown = printable(HOSTILE)  # but for what the eye would not see
    assert study["data"]["names"][0] == shown
    assert shown in study["data"]["title"]
    assert study["command"] == study["python"] == HOSTILE
    assert not re.search("[<>&\u2028]", hostile.inside["script"][0])
    assert hostile.inside["title"] == [f"<b>{shown}</b> — mixtura"]


def test_the_policy_allows_this_script_and_style_and_nothing_else(faithful_page, apart):
    page = apart.Page(faithful_page)
    policy = next(
        attributes["content"]
        for tag, attributes in page.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )

    def by_hash(text):
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules == {
        "default-src": "'none'",
        "script-src": by_hash(page.inside["script"][1]),
        "style-src": by_hash(page.inside["style"][0]),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_nothing_is_fetched(faithful_page, apart):
    for tag, attributes in apart.Page(faithful_page).elements:
        assert "src" not in attributes
        assert attributes.get("href", "data:,") == "data:,", tag


def test_it_says_something_without_javascript(faithful_page, faithful_study, apart):
    page = apart.Page(faithful_page)
    assert "switched off" in page.text
    assert faithful_study["fit"]["headline"] in page.text


def test_the_study_is_where_the_page_looks_for_it(faithful_page, apart):
    ids = [attributes.get("id") for tag, attributes in apart.Page(faithful_page).elements]
    assert "app" in ids
    assert document.ELEMENT in ids
    assert document.ELEMENT in apart.Page(faithful_page).inside["script"][1]


@pytest.mark.parametrize("text", ["a</ScRiPt>b", "a<!--b"])
def test_a_bundle_that_would_end_its_element_is_refused(monkeypatch, tmp_path, text):
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "odd.js").write_text(text)
    monkeypatch.setattr(document, "files", lambda _: tmp_path)
    with pytest.raises(document.ReportError, match=r"odd\.js cannot stand inside a page"):
        document._inline("odd.js", "script")


def test_a_missing_bundle_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(document, "files", lambda _: tmp_path)
    with pytest.raises(document.ReportError, match=r"gone\.js is missing from this installation"):
        document._inline("gone.js", "script")
