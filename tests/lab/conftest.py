"""A lab that runs in this process, spoken to through bare sockets as anything on the net could."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

import pytest
from tests.patience import HANG, until

from mixtura.lab.limits import Limits
from mixtura.lab.serve import Server, listen, open_context

TOKEN = "a-token-of-these-tests"  # noqa: S105


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def sentence(self) -> str:
        """Of a Problem, which is all that such an answer holds."""
        value = self.json
        assert set(value) == {"error"}
        return value["error"]


@dataclass(frozen=True)
class Lab:
    """Where a lab listens."""

    port: int
    token: str
    context: Any

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=HANG)

    def raw(self, request: bytes) -> Answer:
        """The answer to exactly these bytes."""
        with self.connect() as connection:
            connection.sendall(request)
            return read(connection)

    def request(
        self,
        path: str,
        body: bytes = b"{}",
        *,
        method: str = "POST",
        version: str = "1.1",
        without: tuple[str, ...] = (),
        **headers: str | None,
    ) -> Answer:
        """A request as the page makes it, with headers changed (x_y is X-Y) or left out."""
        sent = {
            "host": self.host,
            "x-mixtura-token": self.token,
            "content-type": "application/json",
            "content-length": str(len(body)),
            "connection": "close",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        lines = [f"{method} {path} HTTP/{version}"]
        lines += [f"{name}: {value}" for name, value in sent.items() if name not in without]
        return self.raw("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    def call(self, name: str, message: Any) -> Answer:
        return self.request(f"/api/{name}", json.dumps(message).encode())

    def ok(self, name: str, /, **message: Any) -> Any:
        """The value of a call that must succeed."""
        answer = self.call(name, message)
        assert answer.status == 200, answer.body
        return answer.json

    def upload(self, data: bytes, name: str = "rows.csv") -> Answer:
        return self.request(
            "/api/upload", data, content_type="application/octet-stream", x_filename=name
        )

    def finish(self, job: Any) -> Any:
        """A job once it has ended."""

        def ended() -> bool:
            nonlocal job
            job = self.ok("job", id=job["id"])
            return bool(job["state"] != "running")

        until(ended, "a job ends")
        return job


def read(connection: socket.socket) -> Answer:
    """One answer, up to its end."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError(f"the lab hung up after {data!r}")
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [line.split(": ", 1) for line in lines]
    headers = {name.lower(): value for name, value in pairs}
    assert len(headers) == len(pairs), "a header came twice"
    length = int(headers.get("content-length", "0"))
    while len(body) < length:
        part = connection.recv(1 << 20)
        if not part:
            break
        body += part
    return Answer(int(first.split()[1]), headers, body)


@contextmanager
def running(limits: Limits) -> Iterator[Lab]:
    listening = listen(None)
    context = open_context(None, limits)
    ready = Event()
    server = Server(context, listening, TOKEN, lambda _: ready.set())
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        assert ready.wait(HANG)
        yield Lab(listening.getsockname()[1], TOKEN, context)
    finally:
        server.should_exit = True
        thread.join(HANG)
        listening.close()
    assert not thread.is_alive()


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """One lab for all tests that leave it as it is."""
    with running(Limits(jobs=1)) as opened:
        yield opened


@pytest.fixture(scope="session")
def start_lab() -> Callable[[Limits], Any]:
    """``with start_lab(Limits(...)) as lab`` for a lab with other limits."""
    return running


@pytest.fixture(scope="session")
def spec() -> dict[str, Any]:
    return {
        "k": 3,
        "covarianceType": "full",
        "init": "k-means++",
        "regCovar": 1e-6,
        "seed": 0,
        "scale": True,
        "maxIter": 200,
        "noise": None,
        "component": "gaussian",
    }


@pytest.fixture(scope="session")
def blobs(lab: Lab) -> str:
    """The id of a small data set in ``lab``."""
    return lab.ok("builtin", name="blobs", n=300, noise=1.0, seed=0)["id"]
