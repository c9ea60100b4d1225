"""Whole numbers that are codes: phone numbers, postcodes, whatever begins with a nought."""

from __future__ import annotations

import re

import numpy as np

from mixtura.tables.column_kinds.column import Column

PHONES = frozenset(
    {"phone", "phones", "telephone", "telephon", "telefon", "telefono", "telefone", "tel"}
    | {"mobile", "mobil", "handy", "fax", "movil", "celular", "cellulare", "cellphone"}
    | {"phonenumber", "portable", "puhelin", "telefonnummer", "msisdn", "whatsapp", "tlf", "tfn"}
)

POSTCODES = frozenset(
    {"zip", "zipcode", "zipcodes", "postcode", "postcodes", "postal", "plz", "postleitzahl"}
    | {"postnummer", "postnr", "postalcode", "codepostal", "codigopostal", "pincode"}
    | {"kodpocztowy", "psc", "irsz"}
)

LEADING_NOUGHT = re.compile(r"0\d{2,}")

PHONE = re.compile(r"\+\d{7,15}")

PHONE_DIGITS = 9


def phone_numbers(column: Column) -> str | None:
    """Long whole numbers, nearly all different, under a name for phones; or written with a +."""
    if not column.is_whole or column.values.size < 2:
        return None
    filled = column.texts
    plus = [text for text in filled if text[0] == "+" and PHONE.fullmatch(text)]
    if plus and 2 * len(plus) > len(filled):
        return f"phone numbers (such as {plus[0]})"
    if not column.named(PHONES) or column.low < 10_000:
        return None
    first = column.values[:10_000]
    if np.unique(first).size < 0.5 * first.size or column.n_round > 0.2 * column.values.size:
        return None
    return f"phone numbers (such as {column.shown(column.values[0])})"


def long_numbers(column: Column) -> str | None:
    """Whole numbers of ten digits or more, equally many in each row, to the last of them."""
    digits, n = column.digits, column.values.size
    if digits is None or digits <= PHONE_DIGITS or n < 10 or column.n_round > 0.1 * n:
        return None
    if np.unique(column.values).size < 0.9 * n:
        return None
    return (
        f"identifiers or phone numbers (such as {column.shown(column.values[0])}: "
        f"{digits} digits each, as no measurement has)"
    )


def postcodes(column: Column) -> str | None:
    """Whole numbers of three to nine digits under a name for postcodes."""
    if not column.is_whole or not column.named(POSTCODES):
        return None
    if column.low < 100 or column.high >= 1e9:
        return None
    return f"postcodes (such as {column.shown(column.values[0])})"


def padded(column: Column) -> str | None:
    """Whole numbers written with noughts in front, all of one width, as no measurement is."""
    if not column.is_whole:
        return None
    with_nought = [text for text in column.texts if LEADING_NOUGHT.fullmatch(text)]
    if not with_nought:
        return None
    filled = [text for text in column.texts if text.isdecimal()]
    if 2 * len(filled) < len(column.texts):
        return None
    widths = {len(text) for text in filled}
    hinted = column.named(POSTCODES | PHONES)
    if len(widths) > 1 and not hinted and len(with_nought) < 0.9 * len(filled):
        return None
    if max(widths) < (3 if hinted else 4):
        return None
    return f"codes, such as postcodes or phone numbers ({with_nought[0]!r} begins with a nought)"
