"""Only requests that name this computer and the lab's own port are let in."""

from __future__ import annotations

import socket

import pytest
from tests.patience import HANG


def test_lab_listens_on_this_computer_alone(lab):
    others = {
        info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    }
    others = {address for address in others if not address.startswith("127.")}
    for address in others:
        with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
            socket.create_connection((address, lab.port), timeout=HANG)
    assert lab.context is not None
    assert lab.request("/api/hello").status == 200


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"])
def test_own_names_are_let_in(lab, name):
    assert lab.request("/api/hello", host=f"{name}:{lab.port}").status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:1",
        "127.0.0.1.evil.example:{port}",
        "localhost:{port}.evil.example",
        "evil.example/@localhost:{port}",
        "user@localhost:{port}",
        "0.0.0.0:{port}",
        "127.0.0.2:{port}",
        "localhost.:{port}",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/hello"])
def test_other_names_are_refused(lab, host, path):
    method = "GET" if path == "/" else "POST"
    answer = lab.request(path, b"", method=method, host=host.format(port=lab.port))
    assert answer.status in (400, 403)
    assert b"version" not in answer.body


def test_other_name_gets_403_and_a_sentence(lab):
    answer = lab.request("/api/hello", host=f"evil.example:{lab.port}")
    assert answer.status == 403
    assert "own port only" in answer.sentence


def test_missing_host_gets_400(lab):
    answer = lab.request("/api/hello", version="1.0", without=("host",))
    assert answer.status == 400
    assert "Host" in answer.sentence


def test_empty_host_gets_400(lab):
    assert lab.request("/api/hello", host="").status == 400


def test_two_hosts_get_400(lab):
    head = f"POST /api/hello HTTP/1.1\r\nHost: {lab.host}\r\nHost: {lab.host}\r\n"
    assert lab.raw(head.encode() + b"Content-Length: 0\r\n\r\n").status == 400


def test_forwarded_headers_are_ignored(lab):
    refused = lab.request(
        "/api/hello", host="evil.example", x_forwarded_host=lab.host, forwarded=f"host={lab.host}"
    )
    assert refused.status == 403
    fine = lab.request("/api/hello", x_forwarded_host="evil.example")
    assert fine.status == 200


def test_address_in_the_request_line_does_not_stand_in_for_the_host(lab):
    target = f"http://{lab.host}/api/hello"
    assert lab.request(target, host="evil.example").status in (400, 403, 404)
