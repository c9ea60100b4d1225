"""Names of columns, files and levels that a terminal would obey are shown, not obeyed."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import unicodedata
import warnings

import numpy as np
import pytest
from tests.patience import HANG

import mixtura
from mixtura._printable import OBEYED

HOSTILE = [
    "\x1b[2Jcleared",
    "\x1b]0;title\x07bell",
    "\x9b31mC1",
    "del\x7f\x08\x08",
    "\u202egpj.bidi\u2066",
    "zero\u200bwidth\ufeff",
    "[red]markup[/red] [link=x]",
    "two\nlines\r\tand a return",
    "$\\frac{1}$ {x} %s",
    "tag\U000e0041\u2028",
    "') or os.abort() or ('",
    '"""\nimport os #',
]
OURS = re.compile(r"\x1b\[[0-9;]*m")
"""Colours and bold."""


def seen(text, colours=False):
    """Nothing in a text is obeyed but the ends of our lines."""
    text = OURS.sub("", text) if colours else text
    bad = {c for c in text if c != "\n" and unicodedata.category(c) in OBEYED}
    assert not bad, (bad, text)
    # no name of many lines begins one of ours
    assert not [line for line in text.splitlines() if line.startswith(("lines", "import os"))]


@pytest.fixture
def rows():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(150, 3))
    X[:70] += 8
    X[:3] += rng.standard_t(1, size=(3, 3)) * 30
    return X


def write_table(path, names, X, label=None):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*names, *([] if label is None else [label])])
        for i, row in enumerate(X.tolist()):
            writer.writerow([*map(repr, row), *([] if label is None else [f"{label}{i % 2}"])])


@pytest.mark.parametrize("name", HOSTILE)
def test_every_command_shows_them(cli, tmp_path, rows, name):
    names = [name, f"b{name}", "c"]
    file = f"{name.replace('/', '')}.csv"
    write_table(tmp_path / file, names, rows, f"label{name}")
    label = f"label{name}".strip()
    model = f"m{name.replace('/', '')}"
    said = [
        cli("fit", file, "-k", "2,3", "-o", model),
        cli("fit", file, "-k", "2", "-o", f"{model}2", "--one-hot", "all", "--json"),
        cli("info", model),
        cli("info", model, "--json"),
        cli("report", model, file, "-o", f"r{model}.html", "--no-rows"),
        cli("compare", file, "--label", label, "-k", "2"),
        cli("compare", file, "--json", "-k", "2"),
        cli("plot", model, file, "--what", "density", "-o", f"p{model}.png"),
        cli("plot", f"{model}2", file, "--what", "pairs", "-o", f"q{model}.svg"),
    ]
    for answer in said:
        assert answer.code == 0, answer.err
        seen(answer.out)
        seen(answer.err)
    for command in ("predict", "score"):
        answer = cli(command, model, file)
        assert answer.code == 0, answer.err
        seen(answer.err)
        header = next(csv.reader(io.StringIO(answer.out, newline="")))  # a pipe gets the names
        assert header[:4] == [given.strip() for given in (*names, label)]
    for path in tmp_path.glob("*/report.html"):
        seen(path.read_text(encoding="utf-8"))
    for path in [*tmp_path.glob("*.html"), *tmp_path.glob("*/summary.json")]:
        seen(path.read_text(encoding="utf-8"))
    first = next(tmp_path.glob("*/summary.json"))
    assert name.strip() in json.loads(first.read_text(encoding="utf-8"))["features"]


@pytest.mark.parametrize("name", HOSTILE)
def test_every_complaint_shows_them(cli, tmp_path, rows, name):
    name = name.replace("/", "")
    write_table(tmp_path / "a.csv", [name, "b", "c"], rows)
    (tmp_path / f"{name}.txt").write_text("a,b\n1,2\n3,x\x1b[31m\n")
    (tmp_path / "text.csv").write_text("a,b\n" + "x\x1b[31m,y\n" * 9)
    assert cli("fit", "a.csv", "-k", "2", "-q", "-o", "m").code == 0
    said = [
        cli("fit", name),
        cli("fit", f"{name}.txt", "-k", "9:"),
        cli("fit", "text.csv", "--columns", "a"),
        cli("fit", "a.csv", name, name),
        cli("fit", "a.csv", f"--{name}"),
        cli("fit", "a.csv", "-k", name),
        cli("fit", "a.csv", "--covariance", name),
        cli("fit", "a.csv", "--seed", name),
        cli("fit", "a.csv", "--columns", name + "?"),
        cli("fit", "a.csv", "--one-hot", name + "?"),
        cli("fit", "a.csv", "-o", f"a.csv/{name}"),
        cli("compare", "a.csv", "--label", name + "?"),
        cli("info", name),
        cli("predict", "m", f"{name}.txt"),
        cli("report", "m", "a.csv", "-o", name),
        cli("report", "m", "a.csv", "-o", f"{name}/x.html"),
        cli("plot", "m", "a.csv", "--what", name),
        cli("sample", "m", "-n", name),
        cli(name),
        cli("lab", name),
    ]
    for answer in said:
        assert answer.code != 0
        assert answer.err
        seen(answer.out)
        seen(answer.err)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_strangers_model_shows_them(cli, tmp_path, rows, name):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(rows, columns=[name, "b", "c"])
    mixtura.PreparedGaussianMixture(2, random_state=0).fit(frame).save(tmp_path / "m.safetensors")
    (tmp_path / "a.csv").write_text("a,b\n1,2\n2,3\n")
    for answer in (
        cli("info", "m.safetensors"),
        cli("info", "m.safetensors", "--json"),
        cli("predict", "m.safetensors", "a.csv"),
        cli("score", "m.safetensors", "a.csv"),
    ):
        seen(answer.out)
        seen(answer.err)


def test_the_api_says_them_so(rows):
    pd = pytest.importorskip("pandas")
    for name in HOSTILE:
        frame = pd.DataFrame(rows, columns=[name, "b", "c"])
        model = mixtura.GaussianMixture(2, random_state=0).fit(frame)
        for sentence in mixtura.anomalies(model, frame).sentences():
            seen(sentence)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            with pytest.raises(Exception) as raised:
                model.predict(frame.rename(columns={name: name + "x"}))
        if isinstance(raised.value, mixtura.errors.MixturaError):
            seen(str(raised.value))
        for warning in caught:
            seen(str(warning.message))


def test_a_terminal_shows_a_table_of_names_and_a_pipe_gets_them(cli, tmp_path, rows):
    pty = pytest.importorskip("pty")
    write_table(tmp_path / "a.csv", ["\x1b[2J", "b", "c"], rows)
    assert cli("fit", "a.csv", "-k", "2", "-q", "-o", "m").code == 0
    command = [sys.executable, "-m", "mixtura.cli", "sample", "m", "-n", "2"]
    piped = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=HANG)
    assert piped.stdout.startswith(b"\x1b[2J,b,c\n")
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(command, cwd=tmp_path, stdout=theirs, timeout=HANG)
        shown = os.read(ours, 65536).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 0
    assert shown.startswith("\\x1b[2J,b,c")
    seen(shown.replace("\r\n", "\n"))


def test_colours_stay_ours(monkeypatch):
    import io

    from rich.text import Text

    from mixtura.cli.painting import rendered

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    text = Text.assemble(("a\x1b[31mb", "bold"), " \u202ec")
    shown = rendered(text, Terminal())
    assert "\x1b[1m" in shown
    assert OURS.sub("", shown) == "a\\x1b[31mb \\u202ec\n"


def test_the_python_of_a_report_is_no_ones_elses(cli, tmp_path, rows):
    for name in HOSTILE:
        file = f"{name.replace('/', '')}.csv"
        write_table(tmp_path / file, [name, "b", "c"], rows)
        assert cli("fit", file, "-k", "2", "-q", "-o", "m").code == 0
        page = (tmp_path / "m" / "report.html").read_text(encoding="utf-8")
        study = json.loads(re.search(r'id="mixtura-study">(.*?)</script>', page, re.DOTALL)[1])
        seen(study["python"])
        seen(study["command"])
        tree = compile(study["python"], "told", "exec")
        assert "os" not in tree.co_names
        assert "abort" not in tree.co_names
        if sys.platform != "win32":
            words = subprocess.run(
                ["bash", "-c", f'mixtura() {{ printf "%s\\0" "$@"; }}; {study["command"]}'],
                capture_output=True,
                timeout=HANG,
            ).stdout.split(b"\0")
            assert words[:2] == [b"fit", os.fsencode(file)]
