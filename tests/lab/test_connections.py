"""Connections that are opened, trickled or left unread hold nobody up for long."""

from __future__ import annotations

import json
import socket
from contextlib import suppress

import pytest
from tests.lab.conftest import read

from mixtura.lab.limits import Limits

LONG = 60.0
"""Seconds that a test would wait where the lab never hung up."""


@pytest.fixture(scope="module")
def hasty(start_lab):
    """A lab that waits for nobody."""
    limits = Limits(
        jobs=1, head_seconds=0.3, body_seconds=0.3, linger_seconds=0.2, send_seconds=0.3
    )
    with start_lab(limits) as lab:
        yield lab


def trickled(connection, first, drop):
    """What comes back while one drop follows the other, up to the end of the connection."""
    connection.settimeout(0.02)
    said = b""
    try:
        connection.sendall(first)
        for _ in range(int(LONG / 0.02)):
            try:
                part = connection.recv(1 << 16)
            except TimeoutError:
                connection.sendall(drop)
                continue
            if not part:
                return said
            said += part
    except ConnectionError:
        return said
    raise AssertionError(f"the lab is still listening; it said {said!r}")


def head(lab, name="hello", token=None, length=2):
    return (
        f"POST /api/{name} HTTP/1.1\r\nHost: {lab.host}\r\n"
        f"X-Mixtura-Token: {token or lab.token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


def test_a_trickled_head_is_cut_off_with_a_sentence(hasty):
    with hasty.connect() as connection:
        said = trickled(connection, b"GET / HTTP/1.1\r\nX-Long: ", b"x")
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"content-security-policy" in said.lower()
    assert "too long to arrive" in json.loads(said.partition(b"\r\n\r\n")[2])["error"]


def test_a_trickled_head_after_an_answer_is_cut_off_too(hasty):
    with hasty.connect() as connection:
        said = trickled(connection, head(hasty) + b"{}" + b"GET / HTTP/1.1\r\nX-Long: ", b"x")
    assert said.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 408 " in said


def test_a_connection_that_says_nothing_is_closed_without_a_word(hasty):
    with hasty.connect() as connection:
        connection.settimeout(LONG)
        with suppress(ConnectionResetError):
            assert connection.recv(100) == b""


def test_a_trickled_body_is_cut_off(hasty):
    with hasty.connect() as connection:
        said = trickled(connection, head(hasty, length=10**6), b" ")
    assert said.startswith(b"HTTP/1.1 408 ")


def test_whoever_is_refused_cannot_go_on_trickling(hasty):
    with hasty.connect() as connection:
        said = trickled(connection, head(hasty, token="wrong", length=10**6), b" ")  # noqa: S106
    assert said.startswith(b"HTTP/1.1 403 ")
    assert said.count(b"HTTP/1.1") == 1


def test_whoever_takes_no_answer_is_hung_up_on(hasty):
    """Pages of a hundred kilobytes are asked for, and none is read."""
    with hasty.connect() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        ask = f"GET /lab.js HTTP/1.1\r\nHost: {hasty.host}\r\n\r\n".encode()
        connection.settimeout(LONG)
        with pytest.raises(ConnectionError):  # by itself, sending would only wait
            connection.sendall(ask * 1_000_000)


def test_the_newcomer_gets_the_place_of_the_oldest_that_idles(start_lab):
    with start_lab(Limits(jobs=1, connections=4, head_seconds=LONG)) as lab:
        idle = [lab.connect() for _ in range(4)]
        idle[2].sendall(b"GET / HT")  # half a request is idle too
        answers = [lab.request("/api/hello").status for _ in range(2)]
        assert answers == [200, 200]
        ask = f"GET /favicon.ico HTTP/1.1\r\nHost: {lab.host}\r\n\r\n".encode()
        ends = []
        for connection in idle:
            try:
                connection.settimeout(LONG)
                connection.sendall(ask)
                ends.append(bool(connection.recv(100)))
            except ConnectionError:
                ends.append(False)
            connection.close()
    assert ends == [False, True, True, True]


def test_where_all_are_at_work_the_newcomer_is_told_so(start_lab):
    with start_lab(Limits(jobs=1, connections=2, body_seconds=LONG)) as lab:
        busy = []
        for _ in range(2):  # known to the lab, and in the midst of their messages
            busy.append(lab.connect())
            busy[-1].sendall(head(lab).replace(b"X-Mix", b"Expect: 100-continue\r\nX-Mix"))
            assert busy[-1].recv(100).startswith(b"HTTP/1.1 100")
        answer = lab.raw(b"")
        assert answer.status == 503
        assert "too many open connections" in answer.sentence
        for connection in busy:
            connection.sendall(b"{}")
            assert read(connection).status == 200
            connection.close()
        assert lab.request("/api/hello").status == 200


def test_what_is_no_http_gets_a_sentence_with_the_guards_headers(lab):
    answer = lab.raw(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")
    assert answer.status == 400
    assert answer.sentence == "This is no request that the lab understands."
    assert answer.headers["x-frame-options"] == "DENY"


def test_a_large_head_is_refused(lab):
    request = f"GET / HTTP/1.1\r\nHost: {lab.host}\r\n" + "X-Long: " + "a" * 100_000
    assert lab.raw(request.encode()).status == 400


def test_nonsense_in_the_midst_of_a_message_leaves_no_traceback(lab, capfd):
    broken = head(lab).replace(b"Content-Length: 2", b"Transfer-Encoding: chunked")
    for how in (broken + b"zz\r\n", head(lab, token="wrong")[:-4] + b"\r\n\r\n{}\x00\r\n\r\n"):  # noqa: S106
        with lab.connect() as connection:
            connection.sendall(how)
            connection.settimeout(LONG)
            with suppress(ConnectionError):
                while connection.recv(1 << 16):
                    pass
    assert lab.request("/api/hello").status == 200
    assert capfd.readouterr().err == ""
