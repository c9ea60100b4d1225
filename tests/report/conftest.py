"""Reports of small models, taken apart as a browser would."""

from __future__ import annotations

import json
import warnings
from base64 import b64decode
from html.parser import HTMLParser

import numpy as np
import pytest

import mixtura
from mixtura import datasets
from mixtura.report import Assessment, Labelling, report_html


class Page(HTMLParser):
    """The elements of a page, and the text inside its scripts and styles."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.elements, self.inside, self.open = [], {}, None
        self.text = ""
        self.feed(page.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self.open = tag

    def handle_endtag(self, tag):
        self.open = None

    def handle_data(self, data):
        self.text += data
        if self.open in ("script", "style", "title"):
            self.inside.setdefault(self.open, []).append(data)


def read_study(page):
    """The Study in a report."""
    study, _ = Page(page).inside["script"]
    return json.loads(study)


def unpack(packed):
    """What web/src/api/packed.ts does."""
    kind = np.dtype(packed["type"]).newbyteorder("<")
    return np.frombuffer(b64decode(packed["base64"]), dtype=kind).reshape(packed["shape"])


def study_of(model, X, title="table.csv", *, notes=(), sweep=None, **options):
    return read_study(
        report_html(Assessment.of(model, X, sweep=sweep), Labelling(title, notes), **options)
    )


def grouped(n, d, k, seed=0):
    """Rows in k groups."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(scale=6.0, size=(k, d))
    return centres[np.arange(n) % k] + rng.normal(size=(n, d))


def fitted(model, X):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a few iterations are enough here
        return model.fit(X)


@pytest.fixture(scope="session")
def faithful():
    return datasets.load("faithful").X


@pytest.fixture(scope="session")
def faithful_model(faithful):
    return mixtura.PreparedGaussianMixture(2, random_state=0).fit(faithful)


@pytest.fixture(scope="session")
def faithful_page(faithful, faithful_model):
    return report_html(Assessment.of(faithful_model, faithful), Labelling("faithful.csv"))


@pytest.fixture(scope="session")
def faithful_study(faithful_page):
    return read_study(faithful_page)


@pytest.fixture(scope="session")
def apart():
    """The helpers above, for tests that cannot import this file."""
    import types

    return types.SimpleNamespace(
        Page=Page,
        read_study=read_study,
        unpack=unpack,
        study_of=study_of,
        grouped=grouped,
        fitted=fitted,
    )
