"""The first screen of ``mixtura fit``, whatever the table: short, true, and with a next step."""

from __future__ import annotations

import io
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len
from sklearn.datasets import make_moons
from tests.patience import HANG

from mixtura import datasets
from mixtura.cli.first_screen import LINES, Screen, lines_of
from mixtura.cli.first_table import heading
from mixtura.cli.voice import width

QUICK = ("--covariance", "diag", "--n-init", 1, "--no-report")


def blobs(k, d, n=60, seed=0, scale=1.0, offset=0.0):
    rng = np.random.default_rng(seed)
    centres = rng.normal(0, 8, (k, d))
    X = np.concatenate([rng.normal(centre, 1, (n, d)) for centre in centres])
    return offset + scale * X


def with_text(X, extra):
    """Lines of CSV with columns of text, constants and row numbers beside the numbers."""
    names = [f"v{i}" for i in range(X.shape[1])]
    header = ["id", *names, *(f"comment number {i}" for i in range(extra)), "always"]
    lines = [",".join(header)]
    for number, row in enumerate(X.tolist(), 1):
        words = [f"text {number} {i}" for i in range(extra)]
        lines.append(",".join([str(number), *map(repr, row), *words, "7"]))
    return "\n".join(lines) + "\n"


LONG = "the_average_yearly_income_of_the_household_before_taxes_number_{}"
SOLID = "x" * 60 + "{}"

TABLES = {
    "one column": (blobs(2, 1), ["v"], ["-k", "1:4"]),
    "two columns, one group": (blobs(1, 2), ["a", "b"], ["-k", "1:4"]),
    "one group asked for": (blobs(3, 2), ["a", "b"], ["-k", "1"]),
    "fifteen groups": (blobs(15, 3), ["a", "b", "c"], ["-k", "15"]),
    "forty groups": (blobs(40, 2, n=30), ["a", "b"], ["-k", "40"]),
    "edge of the range": (blobs(8, 3), ["a", "b", "c"], ["-k", "1:4"]),
    "long names": (blobs(5, 6), [LONG.format(i) for i in range(6)], ["-k", "4:6"]),
    "names without breaks": (blobs(15, 4), [SOLID.format(i) for i in range(4)], ["-k", "15"]),
    "other alphabets": (blobs(3, 3), ["収入の平均値", "возраст", "größe"], ["-k", "3"]),
    "two hundred columns": (blobs(3, 200), [f"c{i}" for i in range(200)], ["-k", "1:4"]),
    "money": (blobs(4, 3, scale=4e5, offset=7e6), ["income", "wealth", "debt"], ["-k", "4"]),
    "tiny": (blobs(4, 3, scale=3e-10), ["flux", "noise", "dark"], ["-k", "4"]),
    "huge": (blobs(4, 2, scale=3e20), ["stars", "atoms"], ["-k", "4"]),
    "few rows": (blobs(2, 5, n=8), list("abcde"), ["-k", "1:6"]),
    "moons": (make_moons(300, noise=0.04, random_state=0)[0], ["x", "y"], ["-k", "1:9"]),
    "outliers": (
        np.concatenate([blobs(2, 2), [[900.0, -900.0], [901.0, -899.0]]]),
        ["a", "b"],
        ["-k", "1:4"],
    ),
    "repeated values": (np.round(blobs(3, 3) / 8), ["a", "b", "c"], ["-k", "1:5"]),
}


@pytest.fixture(params=TABLES)
def seen(request, table, cli, monkeypatch):
    """A kind of table, fitted: what was said, the summary, and the screen to be drawn again."""
    X, names, options = TABLES[request.param]
    table("a table.csv", X, names)
    screens = []
    text = Screen.text

    def kept(screen, *arguments):
        screens.append(screen)
        return text(screen, *arguments)

    monkeypatch.setattr(Screen, "text", kept)
    answer = cli("fit", "a table.csv", *options, *QUICK)
    assert answer.code == 0, answer.err
    return answer, json.loads(Path("a table-mixtura/summary.json").read_text()), screens[0]


def kept_of(notes: str) -> str:
    """Without the lines that a terminal shows for a while only: how far the fit is."""
    lines = notes.splitlines(keepends=True)
    return "".join(line for line in lines if not re.search(r"( \.\.\.|: \d+ %)$", line))


def test_it_is_one_screen_of_a_small_terminal(seen, monkeypatch):
    answer, _, screen = seen
    assert lines_of(answer.out + kept_of(answer.err), 80) <= LINES, answer.out + answer.err
    for columns in (40, 60, 80, 120):
        monkeypatch.setenv("COLUMNS", str(columns))
        said = screen.text(io.StringIO(), width(), columns, 2)
        assert "Can this be trusted?" in " ".join(said.split())
        for line in said.splitlines()[:-1]:
            assert cell_len(line) <= columns, line
        assert lines_of(said, columns) <= LINES + (-2 if columns >= 60 else 8), said
        narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        plain = screen.text(narrow, width(), columns, 2)
        assert "±" not in plain
        assert max(cell_len(line) for line in plain.splitlines()[:-1]) <= columns
        for line in plain.splitlines():
            assert not re.search(r"\d\.\.\.(?! )", line), line  # no number is cut


def test_headings_and_words_are_whole_on_a_narrow_terminal(cli, table, monkeypatch):
    table("x.csv", blobs(3, 3), ["height_of_tree", "width", "age"])
    for columns in (40, 50, 80):
        monkeypatch.setenv("COLUMNS", str(columns))
        for more in ([], ["--details"]):
            said = cli("fit", "x.csv", "-k", "2:4", *QUICK, *more).out
            assert "…" not in said
            assert "share" in said
        assert "behind" in said


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("extra", [1, 3, 150])
def test_columns_left_out_are_one_line(cli, write, monkeypatch, columns, extra):
    monkeypatch.setenv("COLUMNS", str(columns))
    write("x.csv", with_text(blobs(2, 2), extra))
    answer = cli("fit", "x.csv", "-k", "2", *QUICK)
    told = answer.err.splitlines()
    assert len([line for line in told if line.startswith("left out")]) == 1
    assert max(map(len, told)) <= 80
    detailed = cli("fit", "x.csv", "-k", "2", *QUICK, "--details").err
    assert "constant (always 7)" in detailed


def test_what_is_sure_is_said_by_the_verdict_alone(seen):
    answer, summary, _ = seen
    said = " ".join(answer.out.split())
    verdict = summary["verdict"]["sentence"]
    assert f"Can this be trusted? {summary['verdict']['word']}. {verdict}" in said
    beside = said.replace(verdict, "").replace(f"trusted? {summary['verdict']['word']}.", "")
    assert not re.findall(
        r"\b(reliable|reliably|clear|clearly|certain|certainly|surely)\b", beside
    )
    worst = [found for found in summary["findings"] if found["severity"] != "info"]
    if worst:
        assert summary["verdict"]["word"] != "Reliable"
        shown = sum(line.startswith("! ") for line in answer.out.splitlines())
        counted = re.search(r"(\d+) (?:more )?warnings?", said)
        assert shown + (int(counted[1]) if counted else 0) == len(worst)


def test_the_groups_are_those_of_rows_csv(cli, table):
    table("x.csv", blobs(3, 2), ["a", "b"])
    said = cli("fit", "x.csv", "-k", "3", *QUICK).out
    lines = Path("x-mixtura/rows.csv").read_text().splitlines()
    place = lines[0].split(",").index("group")
    counts = np.bincount([int(line.split(",")[place]) for line in lines[1:]])
    for group, count in enumerate(counts):
        row = next(line for line in said.splitlines() if line.startswith(f"  {group} "))
        assert re.search(rf" {100 * count / counts.sum():.0f} %\s+{count} ", row)
    summary = json.loads(Path("x-mixtura/summary.json").read_text())
    for component in summary["components"]:
        assert component["name"] in said


def run_last_line(said: str, folder: Path) -> subprocess.CompletedProcess[str]:
    line = said.splitlines()[-1]
    assert line.startswith("  mixtura ")
    command = f"{shlex.quote(sys.executable)} -m mixtura {line.strip().removeprefix('mixtura ')}"
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, capture_output=True, text=True, timeout=HANG
    )


@pytest.mark.parametrize(
    ("file", "names", "X", "options", "expected"),
    [
        ("x.csv", ["a", "b"], blobs(3, 2), ["-k", "2:4"], "plot"),
        ("my own; 'table'.csv", ["a", "b"], blobs(3, 2), ["-k", "2:4"], "plot"),
        ("-x.csv", ["a", "b"], blobs(3, 2), ["-k", "2:4"], "plot"),
        ("x.csv", ["a"], blobs(2, 1), ["-k", "1:3"], "plot"),
        ("x.csv", ["a", "b"], blobs(6, 2), ["-k", "2:4", "--seed", "3"], "-k 2:14"),
        (
            "x.csv",
            ["a, with comma", "b", "flag"],
            np.column_stack([blobs(3, 2), np.arange(180) % 2]),
            ["-k", "2:4"],
            "--drop flag",
        ),
        (
            "x.csv",
            ["a", "b"],
            np.concatenate([blobs(2, 2), 900 + np.eye(2)[[0, 1, 0, 1]] * 3]),
            ["-k", "1:5"],
            "--trim",
        ),
    ],
)
def test_the_last_line_runs_as_it_stands(cli, write, tmp_path, file, names, X, options, expected):
    lines = [",".join(f'"{name}"' if "," in name else name for name in names)]
    lines += [",".join(map(repr, row)) for row in X.tolist()]
    write(file, "\n".join(lines) + "\n")
    given = f"./{file}" if file.startswith("-") else file
    said = cli("fit", given, *options, *QUICK).out
    assert expected in said.splitlines()[-1], said
    again = run_last_line(said, tmp_path)
    assert (again.returncode, "error" in again.stderr) == (0, False), again.stderr


def test_the_last_line_is_called_as_the_command_was(tmp_path, table):
    table("x.csv", blobs(3, 2), ["a", "b"])
    arguments = [sys.executable, "-m", "mixtura", "fit", "x.csv", "-k", "2:4", *map(str, QUICK)]
    first = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, timeout=HANG)
    line = first.stdout.splitlines()[-1].strip()
    assert line.startswith(shlex.join([sys.executable, "-m", "mixtura", "plot"]))
    again = subprocess.run(
        ["sh", "-c", line], cwd=tmp_path, capture_output=True, text=True, timeout=HANG
    )
    assert again.returncode == 0, again.stderr


def test_standard_input_cannot_be_read_twice(cli):
    data = datasets.path("faithful").read_bytes()
    said = cli("fit", "-", "-k", "2", *QUICK, stdin=data).out
    assert said.splitlines()[-1] == "  mixtura info stdin-mixtura"
    assert cli("info", "stdin-mixtura").code == 0


def test_details_have_the_rest(cli, table):
    table("x.csv", blobs(3, 2), ["a", "b"])
    brief = cli("fit", "x.csv", "-k", "2:4", *QUICK).out
    whole = cli("fit", "x.csv", "-k", "2:4", *QUICK, "--details").out
    for word in ("BIC", "behind", "log-density", "deviation"):
        assert word in whole
        assert word not in brief
    assert "--details" not in whole


def test_the_screen_goes_to_stdout_and_notes_to_stderr(cli, write):
    write("x.csv", with_text(blobs(2, 2), 1))
    answer = cli("fit", "x.csv", "-k", "2", *QUICK)
    assert "2 groups" in answer.out
    assert "left out" not in answer.out
    assert "2 groups" not in answer.err
    quiet = cli("fit", "x.csv", "-k", "2", *QUICK, "--quiet")
    assert (quiet.out, quiet.err) == ("", "")
    data = cli("fit", "x.csv", "-k", "2", *QUICK, "--json")
    assert json.loads(data.out)["selected"]["n_components"] == 2


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_whatever_the_encoding_nothing_is_garbled(tmp_path, table, encoding):
    table("x.csv", blobs(2, 2), ["größe", "b"])
    arguments = [sys.executable, "-m", "mixtura", "fit", "x.csv", "-k", "2", *map(str, QUICK)]
    answer = subprocess.run(
        arguments,
        cwd=tmp_path,
        capture_output=True,
        timeout=HANG,
        env={
            "PYTHONPATH": ":".join(sys.path),
            "PATH": "/usr/bin:/bin",
            "PYTHONIOENCODING": encoding,
        },
    )
    assert answer.returncode == 0, answer.stderr
    said = answer.stdout.decode(encoding)
    assert ("+/-" in said) == (encoding == "ascii" or "±" not in said)
    assert ("größe" in said) == (encoding != "ascii")
    assert "\ufffd" not in said


@pytest.mark.parametrize("name", ["flipper_length_mm", "a" * 40, "a b c d e f g h i j k l", "x"])
def test_headings_lose_nothing_that_has_room(name):
    lines = list(heading(name, 9))
    assert len(lines) <= 2
    assert max(map(len, lines)) <= 14
    if "…" not in "".join(lines):
        assert "".join(lines).replace(" ", "") == name.replace(" ", "")


def test_codes_for_missing_are_the_first_thing_to_try(cli, table):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2)).round(2)
    X[:12, 1] = -999
    table("codes.csv", X, ["a", "b"])

    answer = cli("fit", "codes.csv", "-k", "1:3")

    last = answer.out.splitlines()[-1].strip()
    assert last == "mixtura fit codes.csv -k 1:3 --na -999"
    followed = cli(*last.split()[1:])
    assert followed.code == 0
    assert "in 200 rows of 2 columns" in followed.out
