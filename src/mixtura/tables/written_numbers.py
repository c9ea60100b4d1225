"""Numbers as offices and programs write them: 16 170.0, $161.7, 161.7 %, ="161.7", (161.7).

What stands for certain is read; what would be a guess is named, and nothing is read.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

MINUS = "\u002d\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d"
"""The hyphen, the minus sign, and what is typed or set for it."""

_MINUS = re.escape(MINUS)

SPACES = " \u00a0\u202f\u2009\u2007"
APOSTROPHES = "'\u2019\u02bc\u00b4"

CURRENCY = "$¢£¤¥֏؋฿៛\u20a0-\u20c0\uff04\uffe0\uffe1\uffe5\uffe6"
CODES = (
    "USD|EUR|GBP|CHF|JPY|CNY|INR|BRL|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RUB|TRY|MXN|ZAR|KRW|SGD|"
    "HKD|ILS|RON|BGN|UAH|THB|IDR|MYR|PHP|AED|SAR|EGP|NGN|KES|ARS|CLP|COP|PEN|VND|PKR"
)
PREFIX = rf"(?:[A-Z]{{0,3}}[{CURRENCY}]|{CODES}|Fr\.?|kr\.?|Rs\.?|%)"

NUMBER = re.compile(
    rf"(?P<sign>[+{_MINUS}])?\s*(?P<open>\()?\s*(?P<sign2>[+{_MINUS}])?\s*"
    rf"(?P<prefix>{PREFIX})?\s*(?P<open2>\()?\s*(?P<sign3>[+{_MINUS}])?\s*"
    rf"(?P<digits>[.,]?[0-9][0-9.,{APOSTROPHES}]*(?:[{SPACES}][0-9][0-9.,{APOSTROPHES}]*)*)"
    r"(?P<exponent>[eEdD][+-]?[0-9]{1,3}(?![^\W_]))?"
    rf"(?P<sign4>[{_MINUS}](?=[\s)]*$|\s*[{CURRENCY}%]))?"
    r"(?P<gap>\s*)(?P<unit>[^\d\s().,;:'\"!?=<>*#+/|\\_\-][^\s();:!?=<>#|\\_]{0,14}"
    r"(?: [^\W\d_]{1,12}){0,2})?\s*(?P<close>\))?\s*(?P<unit2>[%‰])?"
)

_UNITS = (
    "% ‰ ° °C °F ºC ºF pp mm cm dm m km nm µm μm um in inch inche ft feet yd mi mile mg µg "
    "μg g kg lb oz t to tonne ton ml mL cl dl l L cc gal mm² cm² m² km² m2 km2 mm2 cm2 ha m³ "
    "m3 cm³ cm3 dm³ ms µs μs s sec second min minute h hr hour d day wk week mo month yr "
    "year y yo J kJ MJ cal kcal W kW MW GW Wh kWh MWh GWh TWh V mV kV mA Ω Hz kHz MHz GHz Pa "
    "hPa kPa MPa bar mbar psi mmHg N kN K k M bn mn mio Mio Mrd million billion thousand mol "
    "mmol µmol mmol/l mmol/L mg/dl mg/dL g/l g/L mg/l mg/L µg/l ng/ml ppm ppb km/h kmh mph "
    "m/s kg/m² kg/m2 kg/m³ g/cm³ px pt dB kB MB GB TB kb Mb Gb Mbit/s bpm rpm hp PS pc Stk x "
    "kr zł Kč Ft lei Fr "
    "руб руб. р."  # noqa: RUF001
)
UNITS = frozenset(_UNITS.split()) | frozenset(CODES.split("|"))
"""What may follow a number without a doubt that it is one."""

SIGN_UNIT = re.compile(rf"[{CURRENCY}%‰°]")

PLURAL = re.compile(r"(?<=[a-z]{2})s$")
"""Of hours as of an hour."""


NO_CENTS = re.compile(r"(?<=[0-9])[.,][\u2010-\u2015-]{1,2}$")
"""Of 16'170.-, as it is written in Switzerland, whose dash is no minus."""


DASHES = tuple("-\u2010\u2011\u2012\u2013\u2014\u2015")

MOST = 1e300
"""Digits beyond it take no exponent."""

LONGEST = 80
"""Letters of a cell that may be such a number."""


class Doubt(Enum):
    """Why a number is not read."""

    COMMA = "a comma"
    POINTS = "points between thousands"
    POINT = "a decimal point"
    MIXED = "several units"
    BARE = "some without the unit"
    BRACKETS = "brackets around all"


class Written(NamedTuple):
    """A cell that is written as a number.

    Attributes
    ----------
    value : float or None, where its marks leave a doubt
    unit : str, what stands before or after it; "" for nothing
    spaced : bool, whether there is a space between
    bracketed : bool, whether brackets stand for the minus
    doubt : Doubt or None
    """

    value: float | None
    unit: str = ""
    spaced: bool = False
    bracketed: bool = False
    doubt: Doubt | None = None

    @property
    def is_known(self) -> bool:
        """Whether what stands beside it is a unit that people write so."""
        return not self.unit or is_unit(self.unit)


def is_unit(text: str) -> bool:
    """Whether something beside numbers is a unit that people write so."""
    return text in UNITS or text.removesuffix(".") in UNITS or bool(SIGN_UNIT.search(text))


def written(text: str, decimal: str | None = None) -> Written | None:
    """What a cell says, or None where it is no number.

    Examples
    --------
    >>> from mixtura.tables.written_numbers import written
    >>> written("16 170.0").value, written("161,7 €", ",").value, written("($5)").value
    (16170.0, 161.7, -5.0)
    >>> written("1,5").doubt.value, written("twelve") is None
    ('a comma', True)
    """
    if len(text) > LONGEST:
        return None
    text = unguarded(text)
    if text.endswith(DASHES):
        text = NO_CENTS.sub("", text)
    found = NUMBER.fullmatch(text)
    if found is None:
        return None
    (
        sign,
        opened,
        sign2,
        prefix,
        opened2,
        sign3,
        digits,
        exponent,
        sign4,
        gap,
        unit,
        closed,
        unit2,
    ) = found.groups("")
    signs, unit = sign + sign2 + sign3 + sign4, unit.strip()
    brackets = opened + opened2
    if len(signs) > 1 or len(brackets) != len(closed) or (brackets and signs):
        return None
    if bool(prefix) + bool(unit) + bool(unit2) > 1:
        return None
    value, doubt = _plain(digits, decimal)
    if value is None:
        if doubt is None:
            return None
    elif exponent:
        value = float(f"{value!r}e{exponent[1:]}") if value < MOST else float("inf")
    if value is not None and (brackets or (signs and signs in MINUS)):
        value = -value
    beside = prefix or unit or unit2
    if beside.endswith("s"):
        beside = PLURAL.sub("", beside)
    return Written(value, beside, bool(gap or prefix), bool(brackets), doubt)


def unguarded(text: str) -> str:
    """A cell without what keeps Excel from changing it: ="161.7" and '161.7."""
    text = text.strip()
    if text.startswith('="') and text.endswith('"') and len(text) > 3:
        return text[2:-1].strip()
    if text[:1] in APOSTROPHES and text[1:2].isdigit():
        return text[1:]
    return text


GROUPS = re.compile(
    rf"(0|[1-9][0-9]{{0,2}})(?:([{SPACES}{APOSTROPHES}])[0-9]{{3}})(?:\2[0-9]{{3}})*"
)
"""Thousands between which there is nothing but one kind of space or apostrophe."""


def _grouped(mark: str) -> re.Pattern[str]:
    """Thousands between which this mark stands; in India, hundreds above the first thousand."""
    mark = re.escape(mark)
    return re.compile(
        rf"(?:0|[1-9][0-9]{{0,2}})(?:{mark}[0-9]{{3}})+"
        rf"|[1-9][0-9]?(?:{mark}[0-9]{{2}})+{mark}[0-9]{{3}}"
    )


BY_COMMAS, BY_POINTS = _grouped(","), _grouped(".")


def _plain(digits: str, decimal: str | None) -> tuple[float | None, Doubt | None]:
    """Digits and the marks between them; a doubt where those mean one thing here, one there."""
    mark = decimal or "."
    other = "," if mark == "." else "."
    whole, found, rest = digits.partition(mark)
    decimals = not rest or rest.isdigit()
    if other not in digits and mark not in rest and not (found and not whole and not rest):
        if decimals and (not whole or whole.isdigit()):
            return float(f"{whole or 0}.{rest or 0}"), None
        if decimals and GROUPS.fullmatch(whole):
            return float(f"{_digits(whole)}.{rest or 0}"), None
        return None, None
    by_other = BY_COMMAS if other == "," else BY_POINTS
    if decimal is not None:
        if decimals and by_other.fullmatch(whole):
            return float(f"{_digits(whole)}.{rest or 0}"), None
        one = digits.count(other) == 1 and all(map(str.isdigit, digits.replace(other, "")))
        return None, (Doubt.POINT if other == "." else Doubt.COMMA) if one else None
    if decimals and by_other.fullmatch(whole):
        return None, Doubt.COMMA  # 1,234 and 1,234.5
    if BY_POINTS.fullmatch(digits) and digits.count(".") > 1:
        return None, Doubt.POINTS
    whole, _, rest = digits.partition(",")
    decimals = not rest or rest.isdigit()
    if decimals and (
        not whole or whole.isdigit() or GROUPS.fullmatch(whole) or BY_POINTS.fullmatch(whole)
    ):
        return None, Doubt.COMMA  # 1,5 and 1.234,5
    return None, None


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)
