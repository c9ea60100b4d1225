"""How a table is read can be said to every command that reads one."""

from __future__ import annotations

import json
import os
import re

import numpy as np
import pytest

from mixtura.cli.app import app

READERS = ("fit", "compare", "predict", "score", "plot", "report", "lab")
OPTIONS = ("--header", "--no-header", "--decimal", "--encoding", "--sheet")

RNG = np.random.default_rng(0)
A = np.r_[RNG.normal(2100, 300, 40), RNG.normal(9000, 400, 40)].round(1)
B = np.r_[RNG.normal(0, 1, 40), RNG.normal(5, 1, 40)].round(2)

QUICK = ("-k", "2", "--covariance", "full", "--n-init", "2", "--no-report")


def office(a: float) -> str:
    """As an office in Germany writes a number."""
    return f"{a:,.1f}".translate(str.maketrans(",.", ".,"))


@pytest.fixture
def table(tmp_path):
    lines = [f"Köln;{office(a)};{str(b).replace('.', ',')} €" for a, b in zip(A, B, strict=True)]
    (tmp_path / "t.csv").write_bytes("\n".join(["Straße;a;b", *lines, ""]).encode("cp1252"))
    return ("t.csv", "--decimal", ",", "--encoding", "cp1252")


@pytest.mark.parametrize("command", READERS)
def test_every_command_that_reads_a_table_has_them(cli, command):
    text = cli(command, "--help").out
    assert all(option in text for option in OPTIONS)


def test_no_other_command_reads_a_table():
    named = {info.name or info.callback.__name__ for info in app.registered_commands}
    assert named - set(READERS) == {"info", "sample"}


def test_the_options_that_errors_name_lead_to_an_answer(cli, table):
    answer = cli("fit", "t.csv", *QUICK)
    assert answer.code == 2
    assert "looks like cp1252" in answer.err
    encoding = re.findall(r"or give (--encoding \S+)\.\n", answer.err)[0].split()
    answer = cli("fit", "t.csv", *encoding, *QUICK)
    assert answer.code == 2
    decimal = re.findall(r"give (--decimal ,)", answer.err)[0].split()
    answer = cli("fit", "t.csv", *encoding, *decimal, *QUICK, "--json")
    assert answer.code == 0
    assert "column 'b' is read in '€'" in answer.err
    found = sorted(group["mean"]["a"] for group in json.loads(answer.out)["components"])
    assert np.allclose(found, [A[:40].mean(), A[40:].mean()], rtol=0.01)


def test_all_commands_read_alike(cli, table, tmp_path):
    assert cli("fit", *table, *QUICK, "-o", "m").code == 0
    labels = {}
    for command in ("predict", "score"):
        answer = cli(command, "m", *table)
        assert answer.code == 0, answer.err
        labels[command] = answer.out
        assert cli(command, "m", "t.csv").code == 2
    assert len(labels["predict"].splitlines()) == 81
    assert cli("plot", "m", *table, "--what", "scatter", "-o", "p.svg").code == 0
    assert cli("report", "m", *table, "-o", "r.html").code == 0
    assert cli("compare", *table, "-k", "2").code == 0
    for command in (
        ["plot", "m", "t.csv", "--what", "scatter", "-o", "q.svg"],
        ["compare", "t.csv"],
    ):
        assert cli(*command).code == 2
    assert not os.path.exists(tmp_path / "q.svg")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--decimal", "comma"),
            "--decimal is 'comma'; give the mark .* Did you mean --decimal , ?",
        ),
        (("--decimal", ";"), "--decimal is ';'"),
        (("--encoding", "ansi"), "--encoding is 'ansi', .* Did you mean 'cp1252'"),
        (("--encoding", "zzz"), "--encoding is 'zzz'"),
    ],
)
@pytest.mark.parametrize("command", READERS)
def test_wrong_values_get_a_sentence(cli, command, options, said):
    before = {"predict": ["m"], "score": ["m"], "plot": ["m"], "report": ["m"]}.get(command, [])
    after = ["--what", "scatter", "-o", "p.svg"] if command == "plot" else []
    answer = cli(command, *before, "t.csv", *after, *options)
    assert (answer.code, answer.out) == (2, "")
    assert re.search(said, answer.err)
    assert answer.err.count("\n") == 1


def test_years_and_no_header(cli, write):
    rows = "".join(f"{a},{b}\n" for a, b in zip(A, B, strict=True))
    write("t.csv", "2019,2020\n" + rows)
    answer = cli("fit", "t.csv", *QUICK, "--json")
    assert json.loads(answer.out)["features"] == ["2019", "2020"]
    assert json.loads(answer.out)["n_rows"] == 80
    assert "(2019, 2020) is taken for the names of the columns; --no-header" in answer.err
    answer = cli("fit", "t.csv", *QUICK, "--json", "--no-header")
    assert json.loads(answer.out)["features"] == ["column_1", "column_2"]
    assert json.loads(answer.out)["n_rows"] == 81
    assert "is taken for" not in answer.err
    write("n.csv", rows)
    answer = cli("fit", "n.csv", *QUICK, "--json")
    assert json.loads(answer.out)["n_rows"] == 80
    assert "--header takes it for their names" in answer.err
    answer = cli("fit", "n.csv", *QUICK, "--json", "--header")
    assert json.loads(answer.out)["n_rows"] == 79


def test_an_option_without_use_is_said_to_have_none(cli, write):
    write("t.jsonl", "".join(f'{{"a": {a}, "b": {b}}}\n' for a, b in zip(A, B, strict=True)))
    answer = cli("fit", "t.jsonl", *QUICK, "--no-header", "--sheet", "2")
    assert answer.code == 0
    assert "in which --header/--no-header and --sheet change nothing" in answer.err
