"""Nothing is taken that is too large or too slow, whatever it says of itself."""

from __future__ import annotations

import pytest

from mixtura.lab.limits import Limits


@pytest.fixture(scope="module")
def small(start_lab):
    limits = Limits(
        message_bytes=2_000, upload_bytes=4_000, body_seconds=0.5, rows=50, columns=6, jobs=1
    )
    with start_lab(limits) as lab:
        yield lab


def head(lab, path, kind, extra):
    return (
        f"POST {path} HTTP/1.1\r\nHost: {lab.host}\r\nX-Mixtura-Token: {lab.token}\r\n"
        f"Content-Type: {kind}\r\nConnection: close\r\n{extra}\r\n\r\n"
    ).encode()


@pytest.mark.parametrize("length", ["10000000000", "9" * 40])
def test_announced_size_is_refused_before_it_comes(small, length):
    request = head(small, "/api/upload", "application/octet-stream", f"Content-Length: {length}")
    answer = small.raw(request)
    assert answer.status in (400, 413)  # and not 408, after half a second


def test_ten_gigabytes_get_a_sentence(small):
    request = head(small, "/api/upload", "application/octet-stream", "Content-Length: 10737418240")
    assert "more than 4.0 kB" in small.raw(request).sentence


def test_stream_without_a_size_is_cut_off_at_the_cap(small):
    with small.connect() as connection:
        connection.sendall(
            head(small, "/api/upload", "application/octet-stream", "Transfer-Encoding: chunked")
        )
        for _ in range(9):  # never ended: the answer must come all the same
            connection.sendall(b"1f4\r\n" + b"1,2\n" * 125 + b"\r\n")
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413")


def test_message_has_a_smaller_cap(small):
    answer = small.request("/api/points", b" " * 3_000)
    assert answer.status == 413


def test_body_that_does_not_come_is_given_up(small):
    answer = small.raw(head(small, "/api/hello", "application/json", "Content-Length: 100") + b"{")
    assert answer.status == 408
    assert "longer than 0.5 seconds" in answer.sentence


@pytest.mark.parametrize(
    "table",
    [
        "a,b\n" + "1,2\n" * 60,
        ",".join("abcdefgh") + "\n" + "1,2,3,4,5,6,7,8\n" * 3,
        "," * 3_000,
    ],
)
def test_tables_of_too_many_rows_or_columns_are_refused(small, table):
    answer = small.upload(table.encode())
    assert answer.status == 413
    assert "at most 50 rows, 6 columns" in answer.sentence


def test_wide_table_gets_a_sentence(lab):
    names = ",".join(f"c{i}" for i in range(5000))
    row = ",".join(["1"] * 5000)
    answer = lab.upload(f"{names}\n{row}\n{row}\n".encode())
    assert answer.status == 413
    assert "5,000 columns" in answer.sentence


def test_number_of_tables_is_capped(start_lab):
    with start_lab(Limits(sheets=2, jobs=1)) as lab:
        ids = [lab.ok("builtin", name="blobs", n=20, noise=1, seed=i)["id"] for i in range(3)]
        found = [identity in lab.context.store._sheets for identity in ids]
    assert found == [False, True, True]


def test_number_of_cells_is_capped_but_the_newest_table_stays(start_lab):
    with start_lab(Limits(kept_cells=100, jobs=1)) as lab:
        first = lab.ok("builtin", name="blobs", n=40, noise=1, seed=0)["id"]
        second = lab.ok("builtin", name="blobs", n=90, noise=1, seed=0)["id"]
        point = {"weights": [1], "means": [[0, 0]], "covariances": [[[1, 0], [0, 1]]]}
        message = {"parameters": point, "point": [0, 0]}
        assert lab.call("explain", {"data": first, **message}).status == 404
        assert lab.call("explain", {"data": second, **message}).status == 200


def test_calls_beyond_the_queue_are_refused(start_lab, spec):
    from concurrent.futures import ThreadPoolExecutor

    with start_lab(Limits(computing=1, queue=2, jobs=1)) as lab:
        data = lab.ok("builtin", name="blobs", n=5000, noise=1, seed=0)["id"]
        message = {"data": data, "spec": {**spec, "k": 8}, "count": 3}
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: lab.call("starts", message), range(8)))
    statuses = [answer.status for answer in answers]
    assert set(statuses) == {200, 503}
    refused = next(answer for answer in answers if answer.status == 503)
    assert "too much to do" in refused.sentence
