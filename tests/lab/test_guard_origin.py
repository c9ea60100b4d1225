"""No other page may ask, and none may read an answer."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_own_origin_is_let_in(lab, name):
    host = f"{name}:{lab.port}"
    answer = lab.request(
        "/api/hello", host=host, origin=f"http://{host}", sec_fetch_site="same-origin"
    )
    assert answer.status == 200


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "http://127.0.0.1:{port}.evil.example",
        "http://localhost:{port}",  # a page of one name does not ask the other
    ],
)
def test_other_origins_are_refused(lab, origin):
    answer = lab.request("/api/hello", origin=origin.format(port=lab.port))
    assert answer.status == 403
    assert "origin" in answer.sentence


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "nonsense"])
def test_calls_from_other_sites_are_refused(lab, site):
    assert lab.request("/api/hello", sec_fetch_site=site).status == 403


def test_other_sites_cannot_embed_the_page_but_link_to_it(lab):
    embedded = lab.request(
        "/lab.js", b"", method="GET", sec_fetch_site="cross-site", sec_fetch_mode="no-cors"
    )
    assert embedded.status == 403
    followed = lab.request(
        "/", b"", method="GET", sec_fetch_site="cross-site", sec_fetch_mode="navigate"
    )
    assert followed.status != 403
    assert lab.request("/", b"", method="GET", sec_fetch_site="none").status != 403


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:{port}"])
def test_no_answer_has_a_cors_header(lab, origin):
    origin = origin.format(port=lab.port)
    preflight = lab.request(
        "/api/hello",
        b"",
        method="OPTIONS",
        origin=origin,
        access_control_request_method="POST",
        access_control_request_headers="x-mixtura-token",
    )
    assert preflight.status in (403, 405)
    for answer in (preflight, lab.request("/api/hello", origin=origin)):
        assert not [name for name in answer.headers if name.startswith("access-control")]
