"""Every call needs the token of this run, in a header of its own."""

from __future__ import annotations

import pytest

from mixtura.lab.calls import CALLS


@pytest.mark.parametrize("name", [*CALLS, "upload", "nothing", ""])
def test_no_call_without_token(lab, name):
    answer = lab.request(f"/api/{name}", without=("x-mixtura-token",))
    assert answer.status == 403
    assert "token" in answer.sentence


@pytest.mark.parametrize(
    "token",
    ["", "x", "a-token-of-these-test", "a-token-of-these-testsX", "A-TOKEN-OF-THESE-TESTS"],
)
def test_wrong_token_is_refused(lab, token):
    assert lab.request("/api/hello", x_mixtura_token=token).status == 403


def test_token_elsewhere_does_not_count(lab):
    for path, extra in (
        (f"/api/hello?token={lab.token}", {}),
        ("/api/hello", {"cookie": f"token={lab.token}"}),
        ("/api/hello", {"authorization": f"Bearer {lab.token}"}),
    ):
        answer = lab.request(path, without=("x-mixtura-token",), **extra)
        assert answer.status == 403


def test_token_that_is_no_ascii_is_refused(lab):
    assert lab.request("/api/hello", x_mixtura_token="tökén\xff").status == 403  # noqa: S106


def test_two_tokens_are_refused(lab):
    head = f"POST /api/hello HTTP/1.1\r\nHost: {lab.host}\r\nContent-Type: application/json\r\n"
    tokens = f"X-Mixtura-Token: {lab.token}\r\n" * 2
    assert lab.raw(f"{head}{tokens}Content-Length: 2\r\n\r\n{{}}".encode()).status == 403


def test_runs_have_different_tokens(monkeypatch):
    from mixtura.lab import serve

    seen = []

    class Stopped(serve.Server):
        def run(self, sockets=None):
            seen.append(self._address.partition("#token=")[2])

    monkeypatch.setattr(serve, "Server", Stopped)
    for _ in range(2):
        serve.serve(None, None, browser=False, say=lambda _: None)
    assert seen[0] != seen[1]
    assert min(map(len, seen)) >= 40
