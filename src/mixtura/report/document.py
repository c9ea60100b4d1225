"""One HTML file from the page's bundle and a Study: everything inline, nothing from outside."""

from __future__ import annotations

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from mixtura.errors import MixturaError

MOST_BYTES = 1_000_000
"""Of a whole report, whatever the table and the model."""

ELEMENT = "mixtura-study"
"""Where the page finds its Study: ``web/src/report/begin.ts``."""

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="mixtura {version}">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<div id="app"></div>
<noscript>This report draws its charts with JavaScript, which is switched off here. It sends \
nothing anywhere: allow JavaScript for this file to read it. {headline}</noscript>
<script type="application/json" id="{element}">{study}</script>
<script>{script}</script>
</body>
</html>
"""


class ReportError(MixturaError, RuntimeError):
    """A report cannot be made."""


def document(study: dict[str, Any]) -> bytes:
    r"""The whole file.

    Nothing of the Study is HTML: in the script element ``<``, ``>`` and ``&`` are written as
    JSON's ``\u003c`` and so on, so that no cell can end it. The browser itself keeps the page
    from loading or sending anything, and from running any script but this one, known by its hash.

    Raises
    ------
    ReportError
        The bundle is missing from the installation, or cannot stand inside a page.
    """
    script = _inline("lab.js", "script")
    style = _inline("lab.css", "style")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    page = PAGE.format(
        policy=policy,
        version=escape(study["version"]),
        title=escape(f"{study['data']['title']} — mixtura"),
        headline=escape(study["fit"]["headline"]),
        element=ELEMENT,
        study=as_inline_json(study),
        style=style,
        script=script,
    )
    return page.encode("utf-8")


def as_inline_json(value: Any) -> str:
    r"""JSON that may stand in a script element: plain ASCII, without ``<``, ``>`` and ``&``.

    Examples
    --------
    >>> from mixtura.report.document import as_inline_json
    >>> print(as_inline_json({"a": "</script>"}))
    {"a":"\u003c/script\u003e"}
    """
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@cache
def _inline(name: str, element: str) -> str:
    """A file of the bundle, which must not end the element it stands in."""
    try:
        # a page's line ends are normalised before its scripts are hashed
        text = (files("mixtura.page") / "bundle" / name).read_text(encoding="utf-8")
    except OSError as error:
        raise ReportError(
            f"the page's own file {name} is missing from this installation of mixtura: install "
            "it again, or build it with `npm run build` in web/."
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if f"</{element}" in text.lower() or "<!--" in text:
        raise ReportError(f"the page's own file {name} cannot stand inside a page.")
    return text


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
