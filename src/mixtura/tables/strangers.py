"""Files that are no tables, or those of another program: each named, with the way to a table."""

from __future__ import annotations

import re

from mixtura.errors import InvalidDataError

CSV = "save it as CSV, UTF-8, and give that"

R = "in R, read it and write.csv(x, 'table.csv', row.names = FALSE), and give that"

PANDAS = "table.to_parquet('table.parquet')"

SPREADSHEET = f"open it in a spreadsheet, {CSV}"

BEGINNINGS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", f"copy the table in it into a spreadsheet, and {CSV}"),
    (
        b"SQLite format 3\x00",
        "an SQLite database",
        "write one of its tables as CSV (sqlite3 -csv -header FILE 'SELECT * FROM TABLE' > "
        "table.csv), and give that",
    ),
    (b"RDX", "a file of R (.RData)", R),
    (b"RDA", "a file of R (.RData)", R),
    (b"X\n\x00\x00\x00", "a file of R (.rds)", R),
    (b"A\n2\n", "a file of R (.rds)", R),
    (b"A\n3\n", "a file of R (.rds)", R),
    (b"$FL2", "a file of SPSS (.sav)", f"in SPSS, {CSV}, or in Python, pandas.read_spss"),
    (b"$FL3", "a file of SPSS (.zsav)", f"in SPSS, {CSV}, or in Python, pandas.read_spss"),
    (b"<stata_dta>", "a file of Stata (.dta)", "read it by pandas.read_stata, and " + PANDAS),
    (b"MATLAB 5.0 MAT-file", "a file of MATLAB (.mat)", "in MATLAB, writetable to a .csv"),
    (b"MATLAB 7.3 MAT-file", "a file of MATLAB (.mat)", "in MATLAB, writetable to a .csv"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", "read the table by what wrote it, and " + PANDAS),
    (b"CDF\x01", "a netCDF file", "read the table by what wrote it, and " + PANDAS),
    (b"CDF\x02", "a netCDF file", "read the table by what wrote it, and " + PANDAS),
    (
        b"\x93NUMPY",
        "an array of NumPy (.npy)",
        "numpy.savetxt('table.csv', numpy.load(FILE), delimiter=','), and give that, or fit the "
        "array in Python",
    ),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an Excel workbook of the old kind (.xls), or one with a password",
        "open it in a spreadsheet, save it as .xlsx or CSV without a password, and give that",
    ),
    (
        b"\x00" * 12 + b"\xc2\xea\x81\x60",
        "a file of SAS (.sas7bdat)",
        "read it by pandas.read_sas, and " + PANDAS,
    ),
    (
        b"HEADER RECORD*******L",
        "a file of SAS (.xpt)",
        "read it by pandas.read_sas, and " + PANDAS,
    ),
    (b"ORC", "an ORC file", "read it by pandas.read_orc, and " + PANDAS),
    (b"Obj\x01", "an Avro file", "read it by what wrote it, and write it as Parquet or CSV"),
    (b"version https://git-lfs", "a pointer to a file in Git LFS", "fetch it by git lfs pull"),
    (b"{\\rtf", "a document (.rtf)", f"copy the table in it into a spreadsheet, and {CSV}"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it, and give the table in it"),
    (b"Rar!", "a RAR archive", "unpack it, and give the table in it"),
    (b"\x1f\x9d", "a file compressed by compress (.Z)", "unpack it by uncompress"),
    (b"\x04\x22\x4d\x18", "a file compressed by lz4", "unpack it by lz4 -d"),
    (b"\x89PNG", "a picture, and not a table", "give the numbers behind it"),
    (b"\xff\xd8\xff", "a picture, and not a table", "give the numbers behind it"),
    (b"GIF8", "a picture, and not a table", "give the numbers behind it"),
    (b"\x00\x05\x16\x07", "what macOS keeps beside a file", "give the file itself"),
)
"""What a file begins with, what it is, and what to do."""

PICKLE = re.compile(rb"\x80[\x02-\x05](?:\x95|[}\](c(\x8c])")
STATA = re.compile(rb"[\x69-\x73][\x01\x02]\x01\x00")
ARFF = re.compile(rb"\s*(?:%[^\n]*\n\s*)*@relation\b", re.IGNORECASE)
PAGE = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|table|meta)\b",
                  re.IGNORECASE | re.DOTALL)  # fmt: skip
XML = re.compile(rb"\s*<(?:\?xml|svg|kml|gpx|rss|feed)\b")

IN_ZIP: tuple[tuple[str, str, str], ...] = (
    ("content.xml", "a document of LibreOffice (such as .ods)", SPREADSHEET),
    ("xl/workbook.bin", "an Excel workbook of the binary kind (.xlsb)", SPREADSHEET),
    (
        "word/document.xml",
        "a Word document",
        f"copy the table in it into a spreadsheet, and {CSV}",
    ),
    ("ppt/presentation.xml", "a presentation", f"copy the table in it into a spreadsheet, {CSV}"),
    ("Index/Document.iwa", "a document of Numbers or Pages", f"in Numbers, {CSV}"),
)

BEGINNING = 1 << 12


def refuse_strangers(data: bytes, source: str) -> None:
    """Refuse a file of another program, by its first bytes.

    Raises
    ------
    InvalidDataError
        It is one; the error says which, and what to do.
    """
    head = data[:BEGINNING]
    for magic, kind, cure in BEGINNINGS:
        if head.startswith(magic):
            raise _refusal(source, kind, cure)
    if head[257:262] == b"ustar":
        raise _refusal(source, "a tar archive", "unpack it, and give the table in it")
    if PICKLE.match(head):
        raise _refusal(
            source,
            "a pickle of Python, which can run any program when it is opened",
            f"where you trust it, read it by pandas.read_pickle, and {PANDAS}",
        )
    if STATA.match(head):
        raise _refusal(source, "a file of Stata (.dta)", f"read it by pandas.read_stata, {PANDAS}")
    if head[8:9] == b"{" and int.from_bytes(head[:8], "little") < len(data):
        raise _refusal(
            source,
            "a model, and not a table",
            "give the model first and then a table, as in mixtura predict MODEL FILE",
        )
    text = head.removeprefix(b"\xef\xbb\xbf")
    if ARFF.match(text):
        raise _refusal(source, "a file of Weka (.arff)", f"in Weka, {CSV}")
    if PAGE.match(text):
        raise _refusal(
            source,
            "a web page, and not a table",
            "download the file that the page offers; where it is a spreadsheet's, open it there, "
            + CSV,
        )
    if XML.match(text):
        raise _refusal(source, "XML", SPREADSHEET)


def refuse_in_zip(names: list[str], source: str) -> None:
    """Refuse a document that is a zip file within.

    Raises
    ------
    InvalidDataError
        It is one.
    """
    for name, kind, cure in IN_ZIP:
        if name in names:
            raise _refusal(source, kind, cure)
    if names and all(name.endswith(".npy") for name in names):
        raise _refusal(source, "arrays of NumPy (.npz)", "numpy.savetxt one of them as CSV")


def _refusal(source: str, kind: str, cure: str) -> InvalidDataError:
    return InvalidDataError(f"{source} is {kind}: {cure}.")
