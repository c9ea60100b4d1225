"""What every answer says to the browser, and what no answer gives away."""

from __future__ import annotations

import pytest

REQUESTS = {
    "page": ("/", {"method": "GET"}),
    "script": ("/lab.js", {"method": "GET"}),
    "nothing": ("/nothing", {"method": "GET"}),
    "call": ("/api/hello", {}),
    "no call": ("/api/nothing", {}),
    "bad message": ("/api/builtin", {}),
    "refused": ("/api/hello", {"x_mixtura_token": "no"}),
    "wrong host": ("/", {"host": "evil.example", "method": "GET"}),
}


@pytest.mark.parametrize("kind", REQUESTS)
def test_every_answer_has_the_headers(lab, kind):
    path, how = REQUESTS[kind]
    headers = lab.request(path, b"" if "method" in how else b"{}", **how).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == policy["object-src"] == policy["form-action"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers
    assert "set-cookie" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml",
        "/..%2f..%2fpyproject.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/etc/passwd",
        "//etc/passwd",
        "/lab.js/../../__init__.py",
        "/__init__.py",
        "/bundle/lab.js",
        "/lab.js%00.html",
        "/C:%5cWindows%5cwin.ini",
        "/index.html?file=/etc/passwd",
    ],
)
def test_no_path_leads_to_a_file_of_this_computer(lab, path):
    answer = lab.request(path, b"", method="GET")
    assert b"root:" not in answer.body
    assert b"import" not in answer.body[:2000] or b"<!doctype html" in answer.body[:200].lower()
    if not path.startswith("/index.html"):
        assert answer.status == 404


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..%2f..%2fx.csv", "C:\\x\\y.csv", "/var/own.csv", "a\x00b.csv"]
)
def test_uploads_are_named_but_never_written(lab, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    from urllib.parse import quote

    answer = lab.upload(b"a,b\n1,2\n2,3\n5,1\n", quote(name, safe="%"))
    assert answer.status == 200
    assert not {"/", "\\", "\x00"} & set(answer.json["title"])
    assert list(tmp_path.iterdir()) == []
