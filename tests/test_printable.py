"""Nothing that a terminal obeys is left in a text that is shown."""

from __future__ import annotations

import json
import sys
import unicodedata
import warnings

import pytest

from mixtura import errors
from mixtura._printable import OBEYED, escaped_json, is_printable, printable

EVERY = [chr(code) for code in range(sys.maxunicode + 1)]


def test_every_character_is_seen_or_written_out():
    for character in EVERY:
        shown = printable(character)
        if unicodedata.category(character) in OBEYED:
            assert shown.isascii()
            assert shown.isprintable()
            assert shown.startswith("\\")
        else:
            assert shown == character


def test_what_is_shown_is_shown_as_it_is():
    for text in ("Größe in m²", "収入", "a\\b [red] $x$", "é e\u0301", "😀"):
        assert printable(text) == text
        assert is_printable(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b31m", "\\x9b31m"),
        ("a\x7f", "a\\x7f"),
        ("\u202egpj", "\\u202egpj"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("a\r\n\tb", "a\\r\\n\\tb"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_is_obeyed_is_written_out(text, shown):
    assert printable(text) == shown
    assert printable(shown) == shown
    assert not is_printable(text)


def test_our_own_lines_can_be_kept():
    assert printable("a\nb\x07", keep="\n") == "a\nb\\x07"


def test_json_keeps_its_values():
    value = {"a\x1b\x9b\u202e\ud800\U000e0041": ["é", "\n"]}
    text = escaped_json(json.dumps(value, ensure_ascii=False, indent=2))
    assert is_printable(text.replace("\n", ""))
    assert json.loads(text) == value


def test_every_error_and_warning_of_ours_is_shown_so():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert len(kinds) > 6
    for kind in kinds:
        assert str(kind("column \x1b[31m")) == "column \\x1b[31m"
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("\x1b[31m", errors.MixturaWarning, stacklevel=1)
    assert "\x1b" not in warnings.formatwarning(caught[0].message, UserWarning, "f", 1)
