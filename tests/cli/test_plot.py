"""``mixtura plot``: every kind of picture, every format, and everything that can be wrong."""

from __future__ import annotations

import json
import shutil
import sys

import numpy as np
import pytest
from matplotlib.image import imread
from tests.systems import posix

import mixtura
from mixtura import datasets
from mixtura.cli.plot import KINDS
from mixtura.extras import install_line
from mixtura.plotting import DISPLAYS

EMPTY = '{"sweep": [], "criterion": "bic"}'
IRIS = datasets.path("iris")


@pytest.fixture
def plot(cli, iris_model):
    """``plot("scatter", "a.png")`` of the model and rows of iris."""

    def draw(what, out, *more):
        return cli("plot", iris_model, IRIS, "--what", what, "-o", out, *more)

    return draw


def test_the_help_names_every_display():
    assert sorted(KINDS) == sorted(DISPLAYS)


@pytest.mark.parametrize("what", KINDS)
def test_every_kind_of_picture(plot, tmp_path, what):
    answer = plot(what, "picture.png")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err == f"drew {what} to picture.png\n"
    picture = imread(tmp_path / "picture.png")[..., :3]
    assert 0.01 < (picture < 0.9).any(axis=-1).mean() < 0.98
    assert [path.name for path in tmp_path.iterdir() if "picture" in path.name] == ["picture.png"]


@pytest.mark.parametrize(
    ("name", "begins"), [("a.png", b"\x89PNG"), ("a.SVG", b"<?xml"), ("a.pdf", b"%PDF")]
)
def test_formats_by_suffix_and_the_same_bytes_each_time(plot, tmp_path, name, begins):
    assert plot("density1d", name, "--quiet").err == ""
    first = (tmp_path / name).read_bytes()
    assert first.startswith(begins)
    plot("density1d", name, "--features", "petal_length")
    assert (tmp_path / name).read_bytes() != first
    plot("density1d", name, "--features", "sepal_length")
    assert (tmp_path / name).read_bytes() == first


def test_features_by_name(plot, tmp_path):
    assert plot("scatter", "a.svg", "--features", " petal_width , sepal_width ").code == 0
    assert plot("pairs", "b.png", "--features", "petal_width,sepal_width,petal_length").code == 0


@pytest.mark.parametrize(
    ("what", "out", "more", "part"),
    [
        ("pie", "a.png", [], "--what is 'pie'; choose one of scatter, "),
        ("scatter", "a.gif", [], "ends in .png, .svg or .pdf"),
        ("scatter", "a", [], "ends in .png, .svg or .pdf"),
        ("scatter", "", [], "ends in .png, .svg or .pdf"),
        ("scatter", "no/a.png", [], "there is no folder no"),
        ("scatter", "a.png", ["--features", "petal"], "there is no feature 'petal'; choose from"),
        ("scatter", "a.png", ["--features", ""], "there is no feature ''"),
        ("anomalies", "a.png", ["--features", "petal_width"], "leave it away"),
        ("density", "a.png", ["--features", "petal_width"], "density1d instead"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(plot, tmp_path, what, out, more, part):
    answer = plot(what, out, *more)
    assert answer.code == 2
    assert part in answer.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way_and_a_place_that_cannot_be_written(plot, tmp_path, monkeypatch):
    (tmp_path / "a.png").mkdir()
    assert "it is a folder" in plot("scatter", "a.png").err
    monkeypatch.setattr("mixtura.cli.destination.write_atomically", _full)
    answer = plot("scatter", "b.png")
    assert answer.code == 2
    assert "cannot write to b.png: no space left on device" in answer.err


def _full(path, data):
    raise OSError(28, "No space left on device")


@posix
def test_what_it_is_drawn_from_is_never_overwritten(cli, iris_model, tmp_path):
    table = tmp_path / "table.png"
    shutil.copy(IRIS, table)
    before = table.read_bytes()
    (tmp_path / "link.png").symlink_to(table)
    (tmp_path / "model.png").symlink_to(iris_model / "model.safetensors")
    (tmp_path / "summary.png").symlink_to(iris_model / "summary.json")
    for out in ("table.png", "link.png", "model.png", "summary.png"):
        answer = cli("plot", iris_model, table, "--what", "scatter", "-o", out)
        assert answer.code == 2
        assert f"would overwrite {out}" in answer.err
    alone = iris_model / "model.safetensors"
    answer = cli("plot", alone, table, "--what", "criterion", "-o", "summary.png")
    assert "would overwrite summary.png" in answer.err
    assert table.read_bytes() == before


def test_a_criterion_needs_the_comparison_that_fit_has_noted(cli, iris_model, tmp_path):
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(iris_model / "model.safetensors", alone)

    def answer():
        return cli("plot", alone, IRIS, "--what", "criterion", "-o", "a.png")

    assert answer().code == 2
    assert "a model alone does not know" in answer().err
    for text in ("[", "[]", "{}", EMPTY, '{"sweep": [{}], "criterion": "bic"}', '{"sweep": 1}'):
        (alone / "summary.json").write_text(text)
        assert answer().code == 2
        assert "no comparison of models that can be drawn" in answer().err
    summary = json.loads((iris_model / "summary.json").read_text())
    (alone / "summary.json").write_text(json.dumps(summary))
    assert answer().code == 0


def test_models_that_python_wrote_and_tables_that_do_not_fit(cli, tmp_path):
    X = datasets.load("iris").X
    mixtura.GaussianMixture(2, n_init=2, random_state=0).fit(X).save(tmp_path / "m.safetensors")
    answer = cli("plot", "m.safetensors", IRIS, "--what", "scatter", "--features", "x0,x3", "-o",
                 "a.png")  # fmt: skip
    assert answer.code == 0
    other = cli("plot", "m.safetensors", datasets.path("faithful"), "--what", "scatter", "-o",
                "b.png")  # fmt: skip
    assert other.code == 2
    assert "has 2 columns of numbers" in other.err


def test_without_matplotlib(plot, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    answer = plot("scatter", "a.png")
    assert answer.code == 2
    assert answer.err.endswith(f"matplotlib, which is not installed: {install_line('plot')}\n")


def test_letters_that_no_font_has_are_said(cli, table):
    X = np.random.default_rng(0).normal(size=(40, 2))
    table("t.csv", X, ["size \U0001f989", "b"])
    assert cli("fit", "t.csv", "-k", "1", "--no-report", "-q").code == 0
    answer = cli("plot", "t-mixtura", "t.csv", "--what", "scatter", "-o", "p.png")
    assert answer.code == 0
    assert "note: letters that the font of pictures lacks are drawn as boxes." in answer.err
