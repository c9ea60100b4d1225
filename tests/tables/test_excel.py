"""Sheets of a workbook, and workbooks that mean harm."""

from __future__ import annotations

import datetime
import io
import sys
import zipfile

import pytest

from mixtura import InvalidDataError
from mixtura.errors import MissingLibraryError
from mixtura.tables import memory_limit
from mixtura.tables.columns import pick_columns
from mixtura.tables.formats import table_of
from mixtura.tables.reading import Reading

openpyxl = pytest.importorskip("openpyxl")

ROWS = [["name", "a", "b", 2019], ["x", 1, 0.1, 5], ["y", 2.5, 3e-9, 7], ["z", -4, 7, 8]]


def workbook(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def changed(data, name, change):
    into = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(into, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == name else content)
    return into.getvalue()


def test_a_sheet():
    table = table_of(workbook({"S": ROWS}), "t.xlsx", "t.xlsx")
    assert table.names == ["name", "a", "b", "2019"]
    assert pick_columns(table).X.tolist() == [[1, 0.1, 5], [2.5, 3e-9, 7], [-4, 7, 8]]
    assert (table.line_of(0), table.line_of(2)) == (2, 4)
    assert (table.notes, table.plain) == ((), False)


def test_titles_gaps_and_empty_rows_and_columns():
    rows = [
        ["Sales of 2023"],
        [],
        [None, *ROWS[0]],
        *([None, *row] for row in ROWS[1:]),
        [],
        [None, ""],
    ]
    table = table_of(workbook({"S": rows}), "t", "t")
    assert table.names == ["name", "a", "b", "2019"]
    assert (table.n_rows, table.line_of(0)) == (3, 4)
    assert "title" in table.notes[0]


def test_other_cells_are_words():
    day = datetime.datetime(2024, 5, 6, 7, 8)
    rows = [
        ["d", "yes", "w", "x"],
        [day, True, "a\nb", 1],
        [day, False, 'say "c", d', 2],
        [day, True, "", 4],
    ]
    table = table_of(workbook({"S": rows}), "t", "t")
    assert [column[0].as_py() for column in table.columns] == [
        "2024-05-06T07:08:00",
        "true",
        "a b",
        "1",
    ]
    assert table.columns[2].to_pylist() == ["a b", 'say "c", d', ""]
    assert pick_columns(table).names == ["x"]


def test_decimal_commas_in_words_and_not_in_numbers():
    data = workbook({"S": [["a", "b"], ["1,5", 2.5], ["3,25", 4.5]]})
    with pytest.raises(InvalidDataError, match="'1,5', a number with a decimal comma"):
        pick_columns(table_of(data, "t", "t"))
    table = table_of(data, "t", "t", Reading(decimal=","))
    assert pick_columns(table).X.tolist() == [[1.5, 2.5], [3.25, 4.5]]


SEVERAL = {"Notes": [], "May": ROWS, "June": [["c"], [5], [6]]}


@pytest.mark.parametrize(
    ("sheet", "first"), [(None, "name"), ("June", "c"), ("june ", "c"), ("3", "c"), ("2", "name")]
)
def test_one_of_several_sheets(sheet, first):
    table = table_of(workbook(SEVERAL), "t", "t", Reading(sheet=sheet))
    assert table.names[0] == first
    said = " ".join(table.notes)
    assert ("read the sheet 'May' of t; its sheets are 'Notes', 'May', 'June'" in said) == (
        sheet is None
    )


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("Juni", r"has no sheet 'Juni'; its sheets are 'Notes', .* Did you mean 'June'\?"),
        ("0", "has no sheet '0'"),
        ("4", "has no sheet '4'"),
        ("Notes", "the sheet 'Notes' of t is empty"),
    ],
)
def test_no_such_sheet(sheet, said):
    with pytest.raises(InvalidDataError, match=said):
        table_of(workbook(SEVERAL), "t", "t", Reading(sheet=sheet))


def test_nothing_on_any_sheet():
    with pytest.raises(InvalidDataError, match="none of its sheets has anything on it"):
        table_of(workbook({"A": [], "B": [[None], [None, None]]}), "t", "t")


def test_without_the_library(monkeypatch):
    data = workbook({"S": ROWS})
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(
        MissingLibraryError, match=r"needs openpyxl, which is not .*; save the sheet as CSV, or: "
    ):
        table_of(data, "t", "t")


@pytest.mark.parametrize("at", [0.3, 0.6, 0.9])
def test_damage(at):
    data = workbook({"S": ROWS})
    with pytest.raises(InvalidDataError, match="damaged or cut off"):
        table_of(data[: int(at * len(data))], "t", "t")


def test_words_of_its_own_that_stand_for_gigabytes():
    def bomb(content):
        words = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
            b'<!ENTITY a%d "%s">' % (i, b"&a;" * 10) for i in range(9)
        )
        return (
            content.replace(b"?>", b"?>" + words + b"]>", 1)
            if b"?>" in content
            else (words + b"]>" + content)
        )

    data = changed(workbook({"S": ROWS}), "xl/worksheets/sheet1.xml", bomb)
    with pytest.raises(InvalidDataError, match="damaged"):
        table_of(data, "t", "t")


def test_a_sheet_that_claims_more_cells_than_there_are(monkeypatch):
    def claim(content):
        return content.replace(b'<row r="4"', b'<row r="1048576"', 1).replace(
            b'r="A4"', b'r="A1048576"'
        )

    data = changed(workbook({"S": ROWS}), "xl/worksheets/sheet1.xml", claim)
    assert table_of(data, "t", "t").n_rows == 2
    monkeypatch.setattr(memory_limit, "free_memory", lambda: 1000.0)
    with pytest.raises(InvalidDataError, match="memory"):
        table_of(workbook({"S": ROWS}), "t", "t")


def test_a_first_sheet_that_is_no_table():
    data = workbook({"Read me": [["All amounts in euros"]], "Data": ROWS})
    with pytest.raises(InvalidDataError, match=r"sheet 'Read me'; .* another: 'Data'"):
        table_of(data, "t", "t")
    assert table_of(data, "t", "t", Reading(sheet="Data")).names[0] == "name"
