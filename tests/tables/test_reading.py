"""How a table is said to be read: wrong values get a sentence that leads on."""

from __future__ import annotations

import pytest

from mixtura import InvalidParameterError
from mixtura.tables.reading import Reading


@pytest.mark.parametrize("decimal", [None, ",", "."])
@pytest.mark.parametrize("encoding", [None, "utf-8", "UTF8", "latin-1", "cp1252", "windows-1252"])
def test_what_can_be_said(decimal, encoding):
    reading = Reading(None, decimal, encoding)
    assert (reading.decimal, reading.encoding) == (decimal, encoding)


@pytest.mark.parametrize(
    ("decimal", "meant"),
    [("comma", ","), ("Komma", ","), ("point", "."), (", ", ","), (";", None), ("", None)],
)
def test_another_mark(decimal, meant):
    with pytest.raises(InvalidParameterError, match="give the mark before the decimals") as error:
        Reading(decimal=decimal)
    assert (f"Did you mean --decimal {meant} ?" in str(error.value)) == (meant is not None)


@pytest.mark.parametrize(
    ("encoding", "meant"),
    [
        ("ANSI", "cp1252"),
        ("utf-61", "utf-16"),
        ("cp-1252x", "cp1252"),
        ("unicode", "utf-16"),
        ("nonsense", None),
        ("rot13", None),
        ("base64", None),
        ("idna", None),
        ("unicode_escape", None),
        ("u\0", None),
        ("", None),
    ],
)
def test_another_encoding(encoding, meant):
    with pytest.raises(InvalidParameterError, match="no encoding that Python knows") as error:
        Reading(encoding=encoding)
    if meant is not None:
        assert f"Did you mean '{meant}'?" in str(error.value)


def test_it_is_said_again_as_options():
    assert Reading().options == []
    assert Reading(False, ",", "cp1252", "2").options == [
        *("--no-header", "--decimal", ",", "--encoding", "cp1252", "--sheet", "2")
    ]
    assert Reading(header=True).options == ["--header"]
