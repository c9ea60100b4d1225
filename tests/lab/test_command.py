"""``mixtura lab`` as a person starts it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from urllib.request import Request, urlopen

import pytest
from tests.patience import HANG

from mixtura import datasets

COMMAND = [sys.executable, "-m", "mixtura.cli", "lab", "--no-browser"]


def started(*arguments):
    process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    address, _, token = line.split()[-1].partition("/#token=")
    return process, address, token


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="Ctrl-C is sent as a signal")
def test_it_starts_shows_its_file_and_closes_with_ctrl_c():
    process, address, token = started(str(datasets.path("faithful")))
    try:
        with urlopen(address) as answer:  # noqa: S310
            assert answer.status == 200
            assert b"mixtura" in answer.read()
        request = Request(  # noqa: S310
            f"{address}/api/hello",
            b"{}",
            {"X-Mixtura-Token": token, "Content-Type": "application/json"},
        )
        with urlopen(request) as answer:  # noqa: S310
            hello = json.load(answer)
        assert hello["opened"]["title"] == "faithful.csv"
        assert hello["opened"]["nRows"] == len(datasets.load("faithful").X)
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(HANG)
        process.stdout.close()
    assert code == 0


def test_a_file_that_is_none_is_refused_before_anything_opens(tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,x\n2,3\n3,4\n5,5\n")
    done = subprocess.run(
        [*COMMAND, str(tmp_path / "x.csv")], capture_output=True, text=True, timeout=HANG
    )
    assert done.returncode == 2
    assert "holds text" in done.stderr
    assert "http" not in done.stdout


def test_a_port_that_is_taken_is_said():
    from mixtura.errors import InvalidParameterError
    from mixtura.lab.serve import listen

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InvalidParameterError, match=f"--port {port} cannot be used"):
            listen(port)


def test_a_missing_package_names_the_extra(monkeypatch, capsys):
    from mixtura.cli.__main__ import run
    from mixtura.extras import install_line

    monkeypatch.setitem(sys.modules, "uvicorn", None)
    for name in [name for name in sys.modules if name.startswith("mixtura.lab.serve")]:
        monkeypatch.delitem(sys.modules, name)
    assert run(["lab", "--no-browser"]) == 2
    assert capsys.readouterr().err.endswith(f"is not installed: {install_line('lab')}\n")


def test_a_file_is_opened_without_what_only_a_fit_needs(spec):
    """A lab is there in half a second, for only its processes ever import scikit-learn."""
    code = (
        "import sys\n"
        "from mixtura.lab.limits import Limits\n"
        "from mixtura.lab.serve import open_context\n"
        f"context = open_context({str(datasets.path('iris'))!r}, Limits())\n"
        "from mixtura.lab.reading import Fields\n"
        "from mixtura.page.data import data_of\n"
        "data_of(context.store.get(context.opened), context.opened)\n"
        f"context.spec(Fields({{'spec': {spec!r}}}))\n"
        "print(sorted({'sklearn', 'matplotlib'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=HANG, check=True
    )
    assert done.stdout.strip() == "[]"
