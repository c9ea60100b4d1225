"""The command line as a person starts it: a process of its own, pipes, terminals, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.patience import HANG

from mixtura import __version__, datasets
from mixtura.cli.voice import Voice
from mixtura.extras import install_line

pty = pytest.importorskip("pty")

FAITHFUL = str(datasets.path("faithful"))
COMMAND = [sys.executable, "-m", "mixtura.cli"]


def mixtura(*arguments: str, cwd: Path, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=cwd, capture_output=True, text=True, timeout=HANG, **options
    )


@pytest.mark.parametrize(
    ("option", "expected"), [("--help", "predict"), ("--version", __version__)]
)
def test_what_needs_no_fit_loads_nothing_heavy(tmp_path, option, expected):
    """So it answers at once; ``make bench`` says how many milliseconds that is."""
    answer = mixtura(option, cwd=tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert expected in answer.stdout
    heavy = {"numpy", "scipy", "sklearn", "pyarrow", "rich"}
    script = (
        "import sys; before = set(sys.modules);"  # coverage loads some of its own
        f"from mixtura.cli.__main__ import run; assert run([{option!r}]) == 0;"
        "loaded = set(sys.modules) - before;"
        f"heavy = {heavy} & {{name.partition('.')[0] for name in loaded}};"
        "sys.exit(f'{heavy}, {len(loaded)}' if heavy or len(loaded) > 160 else 0)"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("missing", ["typer", "pyarrow"])
def test_without_the_extra_one_sentence_says_what_to_install(tmp_path, missing):
    script = (
        f"import sys; sys.modules[{missing!r}] = None;"
        f"from mixtura.cli.__main__ import run; sys.exit(run(['fit', {FAITHFUL!r}]))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True
    )
    assert answer.returncode == 2
    assert answer.stderr == (
        f"mixtura: the command line needs {missing}, which is not installed: "
        f"{install_line('cli')}\n"
    )
    assert os.listdir(tmp_path) == []


def test_a_whole_journey_through_pipes(tmp_path):
    with Path(FAITHFUL).open() as file:
        fitted = mixtura(
            "fit", "-", "-k", "2", "--covariance", "full,diag", "--json", cwd=tmp_path, stdin=file
        )
    assert (fitted.returncode, fitted.stderr) == (0, "")
    assert json.loads(fitted.stdout)["selected"]["n_components"] == 2
    sampled = mixtura("sample", "stdin-mixtura", "-n", "50", "--seed", "1", cwd=tmp_path)
    labels = mixtura("predict", "stdin-mixtura", "-", cwd=tmp_path, input=sampled.stdout)
    assert labels.stdout.count("\n") == 51
    scores = mixtura("score", "stdin-mixtura", FAITHFUL, "--fail-on-anomaly", cwd=tmp_path)
    assert scores.returncode == 1
    assert "anomalies" in scores.stderr
    assert "anomalies" not in scores.stdout
    told = mixtura("info", "stdin-mixtura", cwd=tmp_path)
    assert "2 groups in 2 columns" in told.stdout


def test_a_pipe_that_closes_early_is_quiet(tmp_path, iris_model):
    X = np.random.default_rng(0).normal(size=(20_000, 4))
    names = ",".join(datasets.load("iris").names)
    np.savetxt(tmp_path / "x.csv", X, delimiter=",", header=names, comments="")
    writer = subprocess.Popen(
        [*COMMAND, "predict", str(iris_model), "x.csv"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stderr is not None
    assert writer.stdout.readline().startswith("sepal_length,")
    writer.stdout.close()
    assert writer.wait(HANG) == 0
    assert writer.stderr.read() == ""
    writer.stderr.close()


def on_a_terminal(
    arguments: list[str], cwd: Path, interrupt_at: bytes | None = None, **environment: str
) -> tuple[int, str]:
    """The exit code, and what a terminal of 80 columns gets to see on stdout and stderr."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80", **environment},
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # how Linux says that the other end is closed
            break
        if not part:
            break
        seen += part
        if interrupt_at is not None and interrupt_at in seen:
            process.send_signal(signal.SIGINT)
            interrupt_at = None
    os.close(ours)
    return process.wait(HANG), seen.decode()


def test_ctrl_c_leaves_nothing_behind(tmp_path):
    X = np.random.default_rng(0).normal(size=(20_000, 8))
    np.savetxt(tmp_path / "x.csv", X, delimiter=",", header=",".join("abcdefgh"), comments="")
    code, seen = on_a_terminal(["fit", "x.csv"], tmp_path, interrupt_at=b"trying 60 models")
    assert code == 130
    assert seen.endswith("mixtura: interrupted: nothing was written.\r\n")
    assert os.listdir(tmp_path) == ["x.csv"]


def test_a_terminal_sees_a_bar_with_the_time_left(tmp_path):
    code, seen = on_a_terminal(["fit", FAITHFUL, "-k", "1:3"], tmp_path)
    assert code == 0
    assert "trying 12 models" in seen
    assert "left" in seen
    assert "\x1b[1m" in seen


def test_a_bar_only_where_it_can_move(monkeypatch):
    assert not Voice().animated
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert Voice().animated
    assert not Voice(quiet=True).animated
    monkeypatch.setenv("TERM", "dumb")
    assert not Voice().animated


def test_notes_are_wrapped_on_a_terminal_and_whole_in_a_file(monkeypatch, capsys):
    note = "word " * 30
    Voice().note(note)
    assert capsys.readouterr().err == note + "\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    Voice().note(note)
    assert max(map(len, capsys.readouterr().err.splitlines())) <= 40
    Voice(quiet=True).note(note)
    assert capsys.readouterr().err == ""


def test_no_color_is_honoured(tmp_path, iris_model):
    _, seen = on_a_terminal(["info", str(iris_model)], tmp_path, NO_COLOR="1")
    assert "2 groups" in seen
    assert "\x1b" not in seen
