"""Columns of numbers that are no measurements are seen as what they are, and measurements stay."""

import numpy as np
import pyarrow as pa
import pytest

from mixtura.tables.column_kinds import KINDS, kinds_of
from mixtura.tables.column_kinds.column import Column, words_of
from mixtura.tables.column_kinds.wording import kind_of_words
from mixtura.tables.columns import pick_columns, take_columns
from mixtura.tables.table import Table

RNG = np.random.default_rng(13)
N = 200
MEASURED = RNG.normal(size=N).round(3).tolist()


def table_of(**columns):
    """A table as text files make it."""
    texts = [pa.chunked_array([[str(cell) for cell in cells]]) for cells in columns.values()]
    return Table("t.csv", list(columns), texts, line_of=lambda row: row + 2)


def left_out(name, cells):
    """The kind that a column is left out as, or None where it is used."""
    table = table_of(**{name: cells, "measured": MEASURED[: len(cells)]})
    matrix = pick_columns(table)
    assert take_columns(table, [name, "measured"], vary=True).names == [name, "measured"]
    if name in matrix.names:
        return None
    (dropped,) = matrix.dropped
    assert dropped.name == name
    assert dropped.reason.endswith(", used if --columns names it")
    return dropped.kind


shuffled = RNG.permutation(N)
with_gaps = np.sort(RNG.choice(260, size=N, replace=False))
seconds = 1_700_000_000 + np.cumsum(RNG.integers(10, 5000, size=N))
days = [f"2024{month:02}{day:02}" for month in range(1, 9) for day in range(1, 26)]

NO_MEASUREMENTS = {
    "row": (range(1, N + 1), "row numbers"),
    "count from nought": (range(N), "row numbers"),
    "shuffled": (shuffled, "identifier"),
    "shuffled from 1000": (shuffled + 1000, "identifier"),
    "with gaps": (with_gaps, "identifier"),
    "shuffled with gaps": (RNG.permutation(with_gaps), "identifier"),
    "falling": (range(N, 0, -1), "identifier"),
    "account": (RNG.choice(np.arange(10**8, 10**9), size=N, replace=False), "identifier"),
    "customer_id": (RNG.integers(1, 90, size=N), "identifier"),
    "PassengerId": (RNG.permutation(np.arange(10, 10 + 7 * N, 7)), "identifier"),
    "Kunden-Nr": (RNG.permutation(np.arange(10, 10 + 70 * N, 70)), "identifier"),
    "case no": (RNG.permutation(np.arange(10, 10 + 70 * N, 70)), "identifier"),
    "Código": (RNG.permutation(np.arange(10, 10 + 70 * N, 70)), "identifier"),
    "Unnamed: 0": (RNG.permutation(np.arange(10, 10 + 70 * N, 70)), "identifier"),
    "phone": (RNG.integers(2_000_000, 9_999_999, size=N), "phone number"),
    "Telefon": (RNG.integers(1_510_000_000, 1_799_999_999, size=N), "phone number"),
    "kontakt": ([f"+4917{i}" for i in RNG.integers(10**7, 10**8, size=N)], "phone number"),
    "mobile": ([f"0{i}" for i in RNG.integers(10**8, 10**9, size=N)], "phone number"),
    "who": (RNG.integers(4_915_100_000_000, 4_917_999_999_999, size=N), "identifier"),
    "zip": (RNG.integers(10_000, 99_999, size=N), "postcode"),
    "PLZ": (RNG.integers(1, 9, size=N) * 10_000, "postcode"),
    "code_postal": (RNG.integers(1_000, 95_000, size=N), "postcode"),
    "ort": ([f"{i:05}" for i in RNG.integers(1_000, 99_999, size=N)], "code"),
    "event": (seconds, "time"),
    "t_ms": (seconds * 1000 + 123, "time"),
    "created_at": (RNG.permutation(seconds), "time"),
    "logged": (seconds + 0.25, "time"),
    "day": (days, "date"),
    "datum": (["31012024", "01022024", "15061999"] * 20, "date"),
    "period": ([f"2023{month:02}" for month in range(1, 13)] * 3, "date"),
    "stamp": ([f"20240131{hour:02}15{s:02}" for hour in range(8, 20) for s in range(9)], "date"),
}

AGES = [int(age) for age in RNG.integers(18, 91, size=N)]
MEASUREMENTS = {
    "price": RNG.choice(np.arange(100_000, 900_000), size=50, replace=False),
    "whole prices": RNG.choice(np.arange(3_000, 60_000), size=50, replace=False),
    "salary": (RNG.lognormal(10.5, 0.6, size=N)).round(),
    "population": (RNG.lognormal(14, 1.4, size=N)).round(),
    "gdp": (RNG.lognormal(24, 1.5, size=N)).round(),
    "revenue": (RNG.normal(5e9, 1e9, size=N)).round(-3),
    "age": AGES,
    "year": range(1900, 1900 + N),
    "years": RNG.permutation(np.arange(1900, 1900 + N)),
    "rank": RNG.permutation(N),
    "year of birth": RNG.integers(1940, 2005, size=N),
    "rating": RNG.integers(1, 6, size=N),
    "number of rooms": RNG.choice(400, size=30, replace=False) * 10,
    "latitude": RNG.uniform(-90, 90, size=N).round(5),
    "longitude": RNG.uniform(-180, 180, size=N).round(5),
    "distance": range(0, 5 * N, 5),
    "seconds": RNG.integers(0, 86_400, size=N),
    "size in bytes": (RNG.lognormal(20, 2, size=N)).round(),
    "month": ["01", "02", "03", "04", "11", "12"] * 10,
    "score": range(101),
    "six digits": RNG.integers(180_000, 210_000, size=N),
    "humid": RNG.integers(20, 100, size=N),
    "paid": RNG.integers(100, 100_000, size=N),
    "coded": RNG.integers(1, 6, size=N),
    "phones": RNG.integers(0, 9, size=N),
    "0/1": RNG.integers(0, 2, size=N),
    "fraction": (RNG.permutation(N) + 0.5),
    "below nought": RNG.permutation(N) - 100,
}


@pytest.mark.parametrize("name", NO_MEASUREMENTS)
def test_what_is_no_measurement_is_left_out_as_what_it_is(name):
    cells, kind = NO_MEASUREMENTS[name]
    assert left_out(name, list(cells)) == kind


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_measurements_stay(name):
    assert left_out(name, list(MEASUREMENTS[name])) is None


def test_identifiers_with_missing_cells():
    cells = [*range(1, N + 1)]
    cells[7] = ""
    kinds = {
        drop.name: drop.kind for drop in pick_columns(table_of(who=cells, x=MEASURED)).dropped
    }
    assert kinds == {"who": "identifier"}


def test_several_columns_of_all_numbers_are_ranks():
    ranks = {f"rank by {i}": RNG.permutation(N) for i in range(3)}
    assert pick_columns(table_of(a=shuffled, b=RNG.permutation(N), x=MEASURED)).dropped == []
    assert pick_columns(table_of(**ranks, x=MEASURED)).dropped == []


def test_few_rows_prove_nothing():
    for name, cells in {"id": [4, 9, 2, 7], "who": [3, 1, 2], "phone": [1, 2, 3]}.items():
        assert left_out(name, cells) is None


def test_in_a_format_with_types():
    table = pa.table({"who": shuffled, "t": seconds, "x": MEASURED})
    typed = Table("t.parquet", table.column_names, table.columns)
    kinds = {drop.name: drop.kind for drop in pick_columns(typed).dropped}
    assert kinds == {"who": "identifier", "t": "time"}


def test_only_where_columns_have_to_vary():
    table = table_of(id=range(N), x=MEASURED)
    assert pick_columns(table, vary=False).names == ["id", "x"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.rule.__name__)
def test_no_rule_stumbles_over_odd_numbers(kind):
    for values in ([1.0], [0.0, 0.0], [1e100, -1e100], [5e-324, 0.5], [2.0**53] * 3, [-1.0] * 30):
        cells = pa.chunked_array([[repr(value) for value in values]])
        for name in ("id", "zip", "phone", "time", "date", "", "🙂", "a" * 10_000):
            kind.rule(Column(name, np.array(values), cells, has_types=False))
    assert kinds_of([Column("id", np.empty(0), pa.chunked_array([[""]]), has_types=False)]) == {}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("customerID", ("customer", "id")),
        ("HTTPStatus", ("http", "status")),
        ("Straße-Nr.", ("straße", "nr")),
        ("ÉTAGE", ("etage",)),
        ("", ()),
        ("x_1", ("x", "1")),
    ],
)
def test_words_of_a_name(name, words):
    assert words_of(name) == words


WORDS = {
    "date": [
        "2024-01-31",
        "31.1.2024",
        "1/31/24",
        "31 January 2024",
        "Jan 3, 2024",
        "2024-01-31T08:00Z",
    ],
    "time of day": ["08:15", "8:15:30", "5:00 p.m."],
    "address": ["192.168.0.1", "2001:db8::1", "anna@example.org", "https://example.org/a?b=1"],
    "identifier": ["123e4567-e89b-12d3-a456-426614174000", "d41d8cd98f00b204e9800998ecf8427e"],
    "phone number": ["+49 170 1234567", "(555) 123-4567", "030/1234567"],
    "yes or no": ["yes", "No", "TRUE", "f", "nein"],
    None: ["Berlin", "1960-64", "2:3:1", "1:5", "12 apples", "cafe", "3 of 4", "a b"],
}


@pytest.mark.parametrize(
    ("kind", "word"), [(kind, word) for kind, words in WORDS.items() for word in words]
)
def test_words_written_in_one_way(kind, word):
    found = kind_of_words([word, word, ""])
    assert (found and found[0]) == kind


def test_most_words_tell_but_not_half_of_them():
    assert kind_of_words(["2024-01-31"] * 19 + ["later"])[0] == "date"
    assert kind_of_words(["2024-01-31"] * 10 + ["later"] * 9 + ["2024-02-01"]) is None
    assert kind_of_words(["", ""]) is None
    assert kind_of_words([":" * 100_000]) is None
