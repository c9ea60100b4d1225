"""What a lab must live through."""

from __future__ import annotations

import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from time import sleep


def test_two_hundred_requests_at_once(lab, blobs, spec):
    parameters = lab.ok("start", data=blobs, spec=spec)
    calls = [
        ("hello", {}),
        ("start", {"data": blobs, "spec": spec}),
        ("steps", {"data": blobs, "spec": spec, "parameters": parameters, "iterations": 3}),
        ("explain", {"data": blobs, "parameters": parameters, "point": [1, 2]}),
    ]
    with ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(lambda i: lab.call(*calls[i % 4]), range(200)))
    assert {answer.status for answer in answers} == {200}
    for kind in range(4):  # each is the answer to its own question, whoever else was asking
        assert len({answer.body for answer in answers[kind::4]}) == 1


def request(lab, name, body, length):
    return (
        f"POST /api/{name} HTTP/1.1\r\nHost: {lab.host}\r\nX-Mixtura-Token: {lab.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    ).encode()


def test_clients_that_stop_half_way(lab, capfd):
    for how_far in (10, 60, 150, None):
        for abruptly in (False, True):
            connection = lab.connect()
            connection.sendall(request(lab, "builtin", '{"name": "bl', 5000)[:how_far])
            sleep(0.01)
            if abruptly:  # a reset instead of an end
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            connection.close()
    assert lab.request("/api/hello").status == 200
    assert "Traceback" not in capfd.readouterr().err


def test_clients_that_do_not_wait_for_the_answer(lab, blobs, spec, capfd):
    import json

    body = json.dumps({"data": blobs, "spec": spec, "count": 3})
    for _ in range(5):
        with lab.connect() as connection:
            connection.sendall(request(lab, "starts", body, len(body)))
    assert lab.request("/api/hello").status == 200
    assert "Traceback" not in capfd.readouterr().err


def test_bytes_that_are_no_http(lab):
    for junk in (b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"\r\n" * 50, b"A" * 100_000):
        with lab.connect() as connection:
            try:
                connection.sendall(junk + b"\r\n\r\n")
                connection.shutdown(socket.SHUT_WR)  # that was all: answer, or hang up
                first = connection.recv(100)
            except ConnectionError:
                first = b""
        assert not first.startswith(b"HTTP/1.1 2")
        assert not first.startswith(b"HTTP/1.1 5")
    assert lab.request("/api/hello").status == 200


def test_headers_without_end(lab):
    with lab.connect() as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        try:
            for _ in range(50):
                connection.sendall(b"X-Long: " + b"a" * 8000 + b"\r\n")
            answer = connection.recv(100)
        except ConnectionError:
            answer = b""
    assert not answer or answer.startswith(b"HTTP/1.1 4")
    assert lab.request("/api/hello").status == 200
