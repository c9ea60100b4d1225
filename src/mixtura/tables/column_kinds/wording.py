"""What a column of text holds, where its cells are all written in one way."""

from __future__ import annotations

import re
from collections.abc import Sequence

ENOUGH = 1_000
"""Cells that show how a column is written."""

MONTHS = (
    "jan|feb|fev|mar|mär|mrz|apr|avr|mai|may|jun|juin|jul|juil|aug|aou|sep|oct|okt|nov|dec|dez|déc"
)

FORMS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (kind, words, re.compile(form, re.IGNORECASE))
    for kind, words, form in (
        (
            "date",
            "dates",
            r"\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?([T ]\d{1,2}:\d{2}\S*( ?[ap]m)?)?( UTC)?",
        ),
        (
            "date",
            "dates",
            r"\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})(,? \d{1,2}:\d{2}\S*( ?[ap]m)?)?",
        ),
        (
            "date",
            "dates",
            rf"(\w{{2,9}},? )?\d{{1,2}}\.?[- ]({MONTHS})\w*\.?[- ,]+(\d{{4}}|\d{{2}})( .*)?",
        ),
        ("date", "dates", rf"({MONTHS})\w*\.?[- ](\d{{1,2}}(st|nd|rd|th)?,? )?\d{{4}}( .*)?"),
        ("time of day", "times of day", r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]\.?m\.?)?"),
        ("address", "IP addresses", r"\d{1,3}(\.\d{1,3}){3}(:\d+|/\d+)?"),
        ("address", "IP addresses", r"(?=.*:.*:)[0-9a-f:]{3,39}(%\w+)?"),
        ("address", "e-mail addresses", r"[^@\s]+@[^@\s]+\.[^@\s]+"),
        ("address", "web addresses", r"(https?://|www\.)\S+"),
        ("identifier", "identifiers", r"\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?"),
        ("identifier", "hashes", r"(0x)?(?=.*\d)(?=.*[a-f])[0-9a-f]{16,128}"),
        ("phone number", "phone numbers", r"(?=(.*\d){7})(\+|\(|0)[\d()/ .-]{7,24}"),
        ("yes or no", "yes or no", r"true|false|yes|no|y|n|t|f|ja|nein|oui|non|si|sí|wahr|falsch"),
    )
)
"""A kind in one word, in more, and how its cells are written."""


def kind_of_words(texts: Sequence[str]) -> tuple[str, str] | None:
    """The kind and the words for it, where nearly all of the cells are written so."""
    filled = [text for text in texts if text]
    if not filled:
        return None
    for kind, words, form in FORMS:
        if not form.fullmatch(filled[0]) and not form.fullmatch(filled[-1]):
            continue
        if sum(form.fullmatch(text) is not None for text in filled) >= 0.9 * len(filled):
            return kind, words
    return None
