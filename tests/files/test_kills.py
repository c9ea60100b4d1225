"""Killed at random moments while it overwrites; ``MIXTURA_KILLS=200`` for the full number."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import mixtura
from mixtura import datasets

KILLS = int(os.environ.get("MIXTURA_KILLS", "20"))
WHOLE_FITS = KILLS // 8
LONGEST = 0.3

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
]


def test_killed_while_publishing(publisher, ask, tmp_path):
    rng = np.random.default_rng(11)
    folder, version = tmp_path / "out", publisher.LARGE
    publisher.write(folder, version)
    (folder / "notes.txt").write_text("mine")
    for _ in range(KILLS - WHOLE_FITS):
        delay = rng.uniform(0, LONGEST)
        assert ask(folder=folder, version=version + 1, delay=delay, fsync=True) == -signal.SIGKILL
        seen = publisher.seen(folder)
        assert seen is not None
        assert seen >= version
        if rng.random() < 0.5:  # else the next one that is killed finds what this one left
            version = seen + 1
            publisher.write(folder, version)
            assert publisher.seen(folder) == version
            there = sorted(os.listdir(folder))
            assert there == sorted([*publisher.names_of(version), "notes.txt"])
        version = publisher.seen(folder)


FIT = """
import os, sys
def hook(event, arguments):
    if event == "os.mkdir" and str(arguments[0]).endswith(".mixtura-publishing"):
        os.write(1, b"publishing")
sys.addaudithook(hook)
from mixtura.cli.__main__ import main
main()
"""


def arguments(folder, k):
    """Every other fit has no report, so that its name has to go."""
    report = ["--no-report"] if k == 2 else []
    options = ["-k", str(k), "--covariance", "diag", "--n-init", "1", "-q", "-o", str(folder)]
    return ["fit", str(datasets.path("faithful")), *options, *report]


def start(folder, k):
    source = str(Path(mixtura.__file__).parents[1])
    return subprocess.Popen(
        [sys.executable, "-c", FIT, *arguments(folder, k)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": source},
    )


def finish(process):
    process.communicate()
    assert process.returncode == 0


def groups_in(folder):
    """The number of groups, which all files agree on."""
    found = {
        mixtura.load(folder / "model.safetensors").n_components,
        (folder / "rows.csv").read_bytes().split(b"\n", 1)[0].count(b",sure_"),
        json.loads((folder / "summary.json").read_bytes())["selected"]["n_components"],
    }
    if (folder / "report.html").exists():
        page = (folder / "report.html").read_bytes()
        command = json.loads(re.search(rb'id="mixtura-study">(.*?)</script>', page, re.S)[1])
        found.add(int(re.search(r"-k (\d+)", command["command"])[1]))
    assert len(found) == 1, found
    k = found.pop()
    assert (folder / "report.html").exists() == (k != 2)
    return k


def test_a_whole_fit_is_killed(tmp_path):
    rng = np.random.default_rng(12)
    folder = tmp_path / "out"
    finish(start(folder, 1))
    (folder / "notes.txt").write_text("mine")
    before = 1
    for _ in range(WHOLE_FITS):
        new = 3 - before
        process = start(folder, new)
        process.stdout.read(1)  # it begins to publish
        time.sleep(rng.uniform(0, LONGEST))
        process.kill()
        process.stdout.close()
        process.wait()
        before = groups_in(folder)
        assert before in (1, 2)
    finish(start(folder, 3))
    assert groups_in(folder) == 3
    names = ["model.safetensors", "notes.txt", "report.html", "rows.csv", "summary.json"]
    assert sorted(os.listdir(folder)) == names


@pytest.fixture
def writing(publisher):
    """``writing(folder, 100, 130, 3)`` publishes each third run in a process of its own."""
    program = (
        "import sys; from pathlib import Path; import publisher\n"
        "for version in range(*map(int, sys.argv[2:])):\n"
        "    publisher.write(Path(sys.argv[1]), version)\n"
    )
    source = str(Path(mixtura.__file__).parents[1])
    path = os.pathsep.join([source, str(Path(publisher.__file__).parent)])

    def begin(*arguments):
        command = [sys.executable, "-c", program, *map(str, arguments)]
        return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path})

    return begin


def test_several_at_once(publisher, writing, tmp_path):
    """The sets of three that write at once never mix, whoever comes last."""
    folder, begin = tmp_path / "out", publisher.LARGE
    end = begin + 3 * KILLS // 2
    processes = [writing(folder, begin + n, end, 3) for n in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    version = publisher.seen(folder)
    assert version in range(end - 3, end)
    assert sorted(os.listdir(folder)) == sorted(publisher.names_of(version))


def test_a_name_is_never_missing(publisher, writing, tmp_path):
    """A reader finds whole files; who comes upon a link as it goes looks again, once."""
    folder, begin = tmp_path / "out", publisher.LARGE + 1
    publisher.write(folder, begin)
    process = writing(folder, begin + 2, begin + 2 * KILLS, 2)
    looks = 0
    while process.poll() is None or looks == 0:
        for name in publisher.OURS:
            try:
                data = (folder / name).read_bytes()
            except FileNotFoundError:
                data = (folder / name).read_bytes()
            assert data == publisher.content(int(data.split(b"\n", 1)[0].split()[1]), name)
            looks += 1
    assert process.wait() == 0
