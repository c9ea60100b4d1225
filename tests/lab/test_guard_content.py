"""Calls are POSTs of JSON, or of bytes for an upload; pages are GETs; nothing else is answered."""

from __future__ import annotations

import pytest

TYPES = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json, text/plain",
    "text/json",
    "",
]


@pytest.mark.parametrize("kind", [*TYPES, "application/octet-stream"])
def test_calls_take_json_only(lab, kind):
    answer = lab.request("/api/hello", content_type=kind)
    assert answer.status == 415
    assert "application/json" in answer.sentence


@pytest.mark.parametrize("kind", [*TYPES, "application/json"])
def test_upload_takes_bytes_only(lab, kind):
    answer = lab.request("/api/upload", b"a,b\n1,2\n2,1\n", content_type=kind)
    assert answer.status == 415
    assert "octet-stream" in answer.sentence


def test_json_may_name_its_encoding(lab):
    answer = lab.request("/api/hello", content_type="Application/JSON; charset=utf-8")
    assert answer.status == 200


def test_missing_type_is_refused(lab):
    assert lab.request("/api/hello", without=("content-type",)).status == 415


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_calls_are_posts(lab, method):
    assert lab.request("/api/hello", b"", method=method).status == 405


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_pages_are_gets(lab, method):
    assert lab.request("/", method=method).status == 405


def test_websockets_are_not_opened(lab):
    answer = lab.request(
        "/api/hello",
        b"",
        method="GET",
        connection="Upgrade",
        upgrade="websocket",
        sec_websocket_key="AAAAAAAAAAAAAAAAAAAAAA==",
        sec_websocket_version="13",
    )
    assert answer.status == 405
