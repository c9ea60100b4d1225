"""The rows that ``fit``, ``predict`` and ``score`` give back: the reader's, then answers."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
from tests.patience import HANG

from mixtura import datasets

ONE = ("-k", 1, "--covariance", "diag", "--no-report", "-o", "m")
ANSWERS = ["group", "sure", "sure_0", "log_density", "unusual", "unusual_in"]


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def rows_of(folder: str) -> list[list[str]]:
    return read(Path(folder, "rows.csv").read_bytes().decode())


@pytest.fixture
def people(write):
    rng = np.random.default_rng(0)
    lines = ["name;größe;gewicht;note"]
    for i in range(30):
        note = '"a ""b""; c\nd"' if i == 3 else ["=1+1", "-", "", " x "][i % 4]
        lines.append(f"n{i};{rng.normal(170, 9):.2f};{rng.normal(70, 9):.1f}0;{note}")
    return write("people.csv", "\n".join(lines) + "\n")


def test_every_cell_comes_back_as_it_stood(cli, people):
    assert cli("fit", people, *ONE, "-q").code == 0
    text = people.read_bytes().decode()
    given = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    expected = [[f"'{cell}" if cell == "=1+1" else cell for cell in row] for row in given]
    found = rows_of("m")
    assert [row[:4] for row in found] == expected
    assert found[0][4:] == ANSWERS
    for command, answers in (
        ("predict", ANSWERS[:3]),
        ("score", ["group", "sure", *ANSWERS[3:5]]),
    ):
        found = read(cli(command, "m", people).out)
        assert [row[:4] for row in found] == expected
        assert found[0][4:] == answers


@pytest.mark.parametrize(
    ("which", "before"), [("full", None), ("ids", ["name"]), ("bare", ["row"])]
)
def test_which_columns_come_back(cli, people, which, before):
    assert cli("fit", people, *ONE, "-q", "--rows", which).code == 0
    before = before or ["name", "größe", "gewicht", "note"]
    assert rows_of("m")[0] == [*before, *ANSWERS]
    answer = cli("predict", "m", people, "--rows", which)
    assert read(answer.out)[0] == [*before, *ANSWERS[:3]]
    assert read(answer.out)[5][0] == ("5" if which == "bare" else "n4")
    assert answer.err == ""


def test_a_word_that_is_none_of_them(cli, people):
    assert cli("fit", people, *ONE, "-q").code == 0
    for arguments in (("fit", people), ("predict", "m", people), ("score", "m", people)):
        answer = cli(*arguments, "--rows", "fulll")
        assert answer.code == 2
        assert "--rows is 'fulll'; choose one of full, ids, bare" in answer.err


def test_digits_to_read_and_all_of_them_in_bare(cli, tmp_path):
    file = datasets.path("faithful")
    assert cli("fit", file, "-k", 2, "--covariance", "full", "-q", "-o", "m").code == 0
    readable, exact = (
        read(cli("score", "m", file, "--rows", which).out) for which in ("full", "bare")
    )
    assert max(len(row[3]) for row in readable[1:]) <= 4
    assert any(len(row[2]) > 8 for row in exact[1:])
    for row, precise in zip(readable[1:], exact[1:], strict=True):
        assert float(row[3]) == pytest.approx(float(precise[2]), abs=0.1)
        assert (row[3] == "100") == (precise[2] == "100")
        assert float(row[4]) == pytest.approx(float(precise[3]), abs=0.5e-4)


def test_a_table_that_has_a_group_of_its_own(cli, write):
    rng = np.random.default_rng(0)
    lines = [f"{'ab'[i % 2]},{rng.normal():.3f}" for i in range(30)]
    write("plants.csv", "\n".join(["group,weight", *lines]) + "\n")
    answer = cli("fit", "plants.csv", *ONE)
    assert (
        "the table has 'group' already, so that in rows.csv the answer of this run is"
        in answer.err
    )
    assert "'mixtura_group'" in answer.err
    assert rows_of("m")[0] == ["group", "weight", "mixtura_group", *ANSWERS[1:]]
    assert [row[0] for row in rows_of("m")[1:4]] == ["a", "b", "a"]


def test_its_own_rows_once_more(cli, people):
    assert cli("fit", people, *ONE, "-q").code == 0
    first = rows_of("m")
    again = cli("fit", "m/rows.csv", *ONE[:-1], "again")
    assert again.code == 0
    assert "earlier answers group, sure" in again.err
    second = rows_of("again")
    assert [row[: len(first[0])] for row in second] == first
    assert second[0][len(first[0]) :] == [f"mixtura_{name}" for name in ANSWERS]
    column = second[0].index("mixtura_log_density")
    assert [row[column] for row in second[1:]] == [
        row[first[0].index("log_density")] for row in first[1:]
    ]
    third = read(cli("predict", "m", "again/rows.csv").out)
    assert len(set(third[0])) == len(third[0])


@pytest.fixture
def gaps(people, write):
    """The same people, of whom the second has no size and the fifth no weight."""
    lines = people.read_text(encoding="utf-8").splitlines()
    for line, place in ((2, 1), (6, 2)):  # a cell of the fourth row goes over two lines
        cells = lines[line].split(";")
        cells[place] = ""
        lines[line] = ";".join(cells)
    return write("gaps.csv", "\n".join(lines) + "\n")


def test_rows_with_gaps_stand_in_their_place(cli, gaps):
    assert cli("fit", gaps, *ONE, "-q", "--missing", "drop").code == 0
    found = rows_of("m")
    assert len(found) == 31
    assert [i for i, row in enumerate(found) if row[4:] == [""] * len(ANSWERS)] == [2, 5]
    assert found[2][0] == "n1"

    for command in ("predict", "score"):
        answer = cli(command, "m", gaps, "--missing", "drop")
        found = read(answer.out)
        assert [i for i, row in enumerate(found) if set(row[4:]) == {""}] == [2, 5]
        assert "2 of 30 rows have gaps: they have no answer in the output" in answer.err
        found = read(cli(command, "m", gaps).out)
        assert all(row[4] for row in found)
        found = read(cli(command, "m", gaps, "--rows", "bare").out)
        assert [row[0] for row in found[1:]] == [str(i) for i in range(1, 31)]


def test_dates_come_back_and_lists_are_said_to_be_missing(cli, tmp_path):
    rng = np.random.default_rng(0)
    table = pa.table(
        {
            "when": pa.array(range(20_000, 20_030), pa.date32()),
            "x": rng.normal(size=30),
            "tags": pa.array([["a"]] * 30),
        }
    )
    pa.parquet.write_table(table, tmp_path / "t.parquet")
    answer = cli("fit", "t.parquet", *ONE)
    assert "rows.csv lacks column 'tags', whose cells are neither numbers, words nor dates" in (
        " ".join(answer.err.split())
    )
    found = rows_of("m")
    assert found[0] == ["when", "x", *ANSWERS]
    assert found[1][0] == "2024-10-04"
    assert [float(row[1]) for row in found[1:]] == table["x"].to_pylist()


@pytest.mark.parametrize("command", ["predict", "score"])
def test_a_file_instead_of_stdout(cli, people, command):
    assert cli("fit", people, *ONE, "-q").code == 0
    answer = cli(command, "m", people, "-o", "out.csv")
    assert (answer.code, answer.out) == (0, "")
    said = cli(command, "m", people, "-o", "-")
    assert Path("out.csv").read_bytes().decode() == said.out
    refused = cli(command, "m", people, "-o", people)
    assert refused.code == 2
    assert "the table would overwrite" in refused.err
    assert "choose another" in cli(command, "m", people, "-o", "none/out.csv").err
    assert "it is a folder" in cli(command, "m", people, "-o", "m").err


@pytest.mark.skipif(os.name != "posix", reason="needs a shell")
@pytest.mark.parametrize(
    "command", ["predict m FILE", "score m FILE", "sample m -n 100000", "info m", "info m --json"]
)
def test_what_was_asked_for_is_on_stdout_and_a_reader_may_stop(cli, people, tmp_path, command):
    assert cli("fit", people, *ONE, "-q").code == 0
    words = [sys.executable, "-m", "mixtura.cli", *command.replace("FILE", "people.csv").split()]
    with (tmp_path / "a.txt").open("wb") as out:
        done = subprocess.run(
            words, cwd=tmp_path, stdout=out, stderr=subprocess.PIPE, timeout=HANG
        )
    assert done.returncode == 0
    assert (tmp_path / "a.txt").stat().st_size > 0
    assert b"group," not in done.stderr
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(words, cwd=tmp_path, bufsize=0, **pipes) as stopped:
        stopped.stdout.close()
        error = stopped.stderr.read()
        assert stopped.wait(timeout=HANG) == 0
    assert b"Traceback" not in error
    assert b"error" not in error
