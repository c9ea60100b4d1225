"""Numbers as they are written: each is read for certain, or in doubt, or none."""

from __future__ import annotations

import pytest

from mixtura.tables.written_numbers import Doubt, written

READ = {
    "16 170.0": 16170.0,
    "16\u00a0170.0": 16170.0,
    "16\u202f170.0": 16170.0,
    "16\u2009170": 16170.0,
    "1 234 567.5": 1234567.5,
    "16'170.0": 16170.0,
    "16\u2019170.0": 16170.0,
    "-16'170": -16170.0,
    "16'170.-": 16170.0,
    "$161.7": 161.7,
    "$ 161.7": 161.7,
    "US$161.7": 161.7,
    "-$161.7": -161.7,
    "$-161.7": -161.7,
    "161.7 €": 161.7,
    "161.7€": 161.7,
    "EUR 161.7": 161.7,
    "161.7 USD": 161.7,
    "CHF 16'170.50": 16170.5,
    "161.7 %": 161.7,
    "161.7%": 161.7,
    "%161": 161.0,
    '="161.7"': 161.7,
    '=" 161.7 "': 161.7,
    "'161.7": 161.7,
    "(161.7)": -161.7,
    "($161.7)": -161.7,
    "$(161.7)": -161.7,
    "(16 170.0)": -16170.0,
    "161.7-": -161.7,
    "\u22125": -5.0,
    "\u20135.5": -5.5,
    "+5": 5.0,
    "12 kg": 12.0,
    "12kg": 12.0,
    "12 km/h": 12.0,
    "12 m²": 12.0,
    "-3.5 °C": -3.5,
    "3 apples": 3.0,
    "1.5D+03": 1500.0,
    "1.5d-3": 0.0015,
    "1e5 kg": 1e5,
    ".5 %": 0.5,
    "5. %": 5.0,
    "  7 % ": 7.0,
}

WITH_A_COMMA = {
    "1,5": 1.5,
    ",5": 0.5,
    "-1,5e3": -1500.0,
    "1.234,5": 1234.5,
    "1.234.567": 1234567.0,
    "1.234": 1234.0,
    "1 234,5": 1234.5,
    "1'234,5": 1234.5,
    "161,70 €": 161.7,
    "(1,5)": -1.5,
    "5,5 %": 5.5,
    '="1,5"': 1.5,
    "12": 12.0,
    "−1,5": -1.5,
}

WITH_A_POINT = {
    "1,234": 1234.0,
    "1,234.5": 1234.5,
    "$1,234,567.89": 1234567.89,
    "12,34,567": 1234567.0,
    "(1,234)": -1234.0,
    "1.234": 1.234,
}

DOUBTED = {
    "1,5": Doubt.COMMA,
    "1,234": Doubt.COMMA,
    "1,234.5": Doubt.COMMA,
    "1.234,5": Doubt.COMMA,
    "1,23,456": Doubt.COMMA,
    "$1,234": Doubt.COMMA,
    "1 234,5": Doubt.COMMA,
    "1.234.567": Doubt.POINTS,
}

NONE = [
    *("", "-", ".", ",", "$", "%", "kg", "abc", "x1", "1_000", "1,2,3", "1.2.3", "1 2 3", "1 23"),
    *("030 123 456", "1 234'567", "2024-01-02", "12:30", "1/2", "5-10", "<5", "5!", "(5", "5)"),
    *("((5))", "--5", "$5€", "12 + 5", "A12", "=5", "1.5.", "٣,٥x", "007 008"),
]


@pytest.mark.parametrize("text", READ)
def test_what_is_certain(text):
    found = written(text)
    assert found.doubt is None
    assert found.value == pytest.approx(READ[text], rel=1e-15)


@pytest.mark.parametrize("text", WITH_A_COMMA)
def test_where_decimals_have_a_comma(text):
    assert written(text, ",").value == WITH_A_COMMA[text]


@pytest.mark.parametrize("text", WITH_A_POINT)
def test_where_decimals_have_a_point_for_certain(text):
    assert written(text, ".").value == WITH_A_POINT[text]


@pytest.mark.parametrize("text", DOUBTED)
def test_what_is_in_doubt(text):
    assert (written(text).value, written(text).doubt) == (None, DOUBTED[text])


def test_a_point_where_decimals_have_a_comma():
    assert written("1.5", ",").doubt is Doubt.POINT
    assert written("1,5,2", ",") is None


@pytest.mark.parametrize("text", NONE)
@pytest.mark.parametrize("decimal", [None, ",", "."])
def test_what_is_no_number(text, decimal):
    if (text, decimal) not in {("1,2,3", None), ("1.2.3", ",")}:
        found = written(text, decimal)
        assert found is None or found.value is None
    assert written(text) is None


def test_numbers_beyond_every_double():
    assert written("1e999 kg").value == float("inf")
    assert written("9" * 400 + " kg") is None or written("9" * 400 + " kg").value == float("inf")
