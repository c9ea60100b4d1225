"""However a lab ends, nothing of it stays: no traceback, no process, no file."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from threading import Event
from urllib.request import Request, urlopen

import pytest

from mixtura.lab.process import _end_with

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
LONG = 120
"""Seconds that a test would wait where an ending never came."""
SPEC = {
    "k": 25,
    "covarianceType": "full",
    "init": "k-means++",
    "regCovar": 1e-6,
    "seed": 0,
    "scale": True,
    "noise": None,
    "component": "gaussian",
    "maxIter": 1000,
}


class Started:
    """``mixtura lab`` with a sweep under way, clients that trickle and one that says nothing."""

    def __init__(self, folder):
        environment = {**os.environ, "TMPDIR": str(folder), "HOME": str(folder), "BROWSER": "true"}
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mixtura.cli", "lab"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self.clients = []

    def begin(self):
        line = self.process.stdout.readline()
        self.address, _, self.token = line.split()[5].partition("/#token=")
        port = int(self.address.rpartition(":")[2])
        self.clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
        self.clients[0].sendall(b"GET / HT")
        self.clients[1].sendall(
            f"POST /api/hello HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"X-Mixtura-Token: {self.token}\r\nContent-Type: application/json\r\n"
            "Content-Length: 100\r\n\r\n{".encode()
        )
        data = self.call("builtin", name="customers", n=50_000, noise=1, seed=0)["id"]
        sizes = {"sizes": list(range(15, 26)), "covarianceTypes": ["full"]}
        job = self.call("sweep", data=data, spec=SPEC, **sizes)
        assert job["state"] == "running"
        self.workers = [pid for pid in children(self.process.pid) if is_worker(pid)]
        assert len(self.workers) >= 3

    def call(self, name, /, **message):
        request = Request(  # noqa: S310
            f"{self.address}/api/{name}",
            json.dumps(message).encode(),
            {"X-Mixtura-Token": self.token, "Content-Type": "application/json"},
        )
        with urlopen(request, timeout=LONG) as answer:  # noqa: S310
            return json.load(answer)

    def ended(self):
        """The exit code, once the lab and all its processes are gone, and what it said last."""
        said, errors = self.process.communicate(timeout=LONG)
        until(lambda: not any(map(is_worker, self.workers)))
        return self.process.returncode, said, errors


def until(condition):
    for _ in range(LONG * 20):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never came true")


def children(pid):
    done = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=True
    )
    return [int(word) for word in done.stdout.split()]


def command_of(pid):
    """What every user of the computer can read."""
    done = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True
    )
    return done.stdout.strip()


def is_worker(pid):
    return "spawn_main" in command_of(pid)


@pytest.fixture
def started(tmp_path):
    lab = Started(tmp_path)
    try:
        lab.begin()
        yield lab
    finally:
        lab.process.kill()
        lab.process.communicate(timeout=LONG)
        for client in lab.clients:
            client.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "code"),
    [("SIGINT", 0), ("SIGTERM", -signal.SIGTERM), ("SIGHUP", -signal.SIGHUP)],
)
def test_a_signal_ends_it_at_work_without_a_trace(started, number, code):
    started.process.send_signal(getattr(signal, number))
    ended, _, errors = started.ended()
    assert ended == code
    assert errors == ""
    assert list(started.folder.iterdir()) == []


@pytest.mark.slow
def test_ctrl_c_again_and_again_changes_nothing(started):
    until(lambda: _interrupted(started.process))
    ended, _, errors = started.ended()
    assert ended == 0
    assert errors == ""
    assert list(started.folder.iterdir()) == []


def _interrupted(process):
    process.send_signal(signal.SIGINT)
    return process.poll() is not None


FIRST = """
import signal
from multiprocessing import util
from mixtura.lab.worker import Worker

start, deaf = util.spawnv_passfds, []

def seen(path, args, descriptors):
    if any(b"spawn_main" in word for word in map(util.os.fsencode, args)):
        deaf.append(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))
    return start(path, args, descriptors)

util.spawnv_passfds = seen
if __name__ == "__main__":
    first, second = Worker(), Worker()
    first.warm(), second.warm()
    first.end(), second.end()
    print(deaf, signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()))
"""


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="no masks of signals")
def test_every_process_is_deaf_to_ctrl_c_from_its_first_breath(tmp_path):
    """The first one too, before which multiprocessing starts a process of its own."""
    script = tmp_path / "first.py"
    script.write_text(FIRST)
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=LONG)
    assert (done.stdout, done.stderr) == ("[True, True] False\n", "")


@pytest.mark.slow
def test_no_argument_list_holds_the_key_and_killed_it_leaves_no_process_that_computes(started):
    for pid in (started.process.pid, *children(started.process.pid)):
        assert started.token not in command_of(pid)
    started.process.kill()
    assert started.ended()[0] == -signal.SIGKILL


def test_a_process_ends_with_its_lab():
    mine, labs = os.pipe()
    ends = []
    os.close(labs)  # as the system does when the lab is killed
    _end_with(mine, ends.append)
    os.close(mine)
    assert ends == [1]


def test_a_process_waits_for_its_lab():
    mine, labs = os.pipe()
    ended = Event()
    from threading import Thread

    thread = Thread(target=_end_with, args=(mine, lambda _: ended.set()))
    thread.start()
    assert not ended.wait(0.2)
    os.close(labs)
    thread.join(LONG)
    assert ended.is_set()
    os.close(mine)
