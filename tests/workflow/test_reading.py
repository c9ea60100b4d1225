"""A file that needs to be told how it is read, from Python."""

from __future__ import annotations

import numpy as np
import pytest

import mixtura
from mixtura import InvalidDataError, InvalidParameterError

RNG = np.random.default_rng(0)
A = np.r_[RNG.normal(0, 1, 40), RNG.normal(9, 1, 40)].round(3)
B = np.r_[RNG.normal(0, 1, 40), RNG.normal(7, 1, 40)].round(3)


@pytest.fixture
def office(tmp_path):
    lines = [f"{a};{b} €".replace(".", ",") for a, b in zip(A, B, strict=True)]
    (tmp_path / "t.csv").write_bytes("\n".join(["größe;b", *lines]).encode("cp1252"))
    return tmp_path / "t.csv"


def test_errors_name_the_parameter_that_reads_it(office):
    with pytest.raises(InvalidDataError, match=r"or give encoding='cp1252'\.$"):
        mixtura.fit_table(office, 2)
    with pytest.raises(InvalidDataError, match="give decimal=',' which reads it, or"):
        mixtura.fit_table(office, 2, encoding="cp1252")
    found = mixtura.fit_table(office, 2, encoding="cp1252", decimal=",", n_init=2)
    assert found.study.matrix.names == ["größe", "b"]
    assert found.study.matrix.X.tolist() == np.c_[A, B].tolist()
    assert any("'b' is read in '€'" in note for note in found.notes)


def test_the_report_says_how_it_was_read(office, tmp_path):
    found = mixtura.fit_table(office, 2, encoding="cp1252", decimal=",", n_init=2)
    found.report(tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "encoding='cp1252'" in page
    assert "decimal=','" in page


def test_no_header(tmp_path):
    np.savetxt(tmp_path / "t.csv", np.c_[A, B], "%.3f", ",", header="x,y", comments="")
    assert len(mixtura.fit_table(tmp_path / "t.csv", 2, n_init=2).labels) == 80
    with pytest.raises(InvalidDataError, match="holds text where numbers are expected: 'x'"):
        mixtura.fit_table(tmp_path / "t.csv", 2, header=False)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"decimal": "comma"}, "decimal is 'comma'; give the mark"),
        (
            {"encoding": "ansi"},
            "encoding is 'ansi', which is no encoding .* Did you mean 'cp1252'",
        ),
    ],
)
def test_wrong_values(office, asked, said):
    with pytest.raises(InvalidParameterError, match=said):
        mixtura.fit_table(office, 2, **asked)


def test_what_is_in_memory_is_not_read():
    with pytest.raises(InvalidParameterError, match="decimal says how a file is read, and the"):
        mixtura.fit_table(np.c_[A, B], 2, decimal=",")
