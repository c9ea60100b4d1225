"""Tables as offices, instruments and exports write them, each generated from the same rows.

Two groups of customers, 60 in each, far apart in what they spend and how often they come.
"""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet

N = 120
NAMES = ("spend", "visits", "age")


@dataclass(frozen=True, slots=True)
class Messy:
    """A file, what is asked beside it, and what becomes of it.

    ``cure`` is what the refusal advises and what then fits; "" where the table fits as it is, and
    None where nothing but another file helps, as the refusal says in the words ``says``.
    """

    name: str
    data: bytes
    options: tuple[str, ...] = ()
    cure: str | None = ""
    says: str = ""
    uses: tuple[str, ...] = NAMES
    groups: int = 2

    def write(self, folder: Path) -> Path:
        path = folder / self.name
        path.write_bytes(self.data)
        return path


def rows() -> np.ndarray:
    rng = np.random.default_rng(13)
    low = rng.normal((1250.5, 4.0, 31.0), (140.0, 0.9, 4.0), (N // 2, 3))
    high = rng.normal((16170.0, 22.0, 54.0), (1900.0, 3.0, 5.0), (N // 2, 3))
    X = rng.permutation(np.vstack([low, high]))
    return np.column_stack([X[:, 0].round(2), X[:, 1].round(1), X[:, 2].round(0)])


def text(
    X: np.ndarray | Sequence[Sequence[Any]],
    names: Sequence[str] | None = NAMES,
    *,
    sep: str = ",",
    cell: Callable[[Any], str] = str,
    end: str = "\n",
) -> str:
    lines = [] if names is None else [sep.join(names)]
    lines += [sep.join(cell(value) for value in row) for row in X]
    return end.join(lines) + end


def beside(**columns: Sequence[Any]) -> str:
    """The rows with other columns before them."""
    table = [
        [*extra, *row] for *extra, row in zip(*columns.values(), rows().tolist(), strict=True)
    ]
    return text(table, [*columns, *NAMES])


def comma(value: float) -> str:
    return str(value).replace(".", ",")


def german(value: float) -> str:
    """1.234,5"""
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def spaced(space: str) -> Callable[[float], str]:
    return lambda value: f"{value:,.1f}".replace(",", space)


def wrapped(before: str, after: str = "") -> Callable[[float], str]:
    return lambda value: f"{before}{value}{after}"


def with_gaps(word: str, share: float = 0.1) -> str:
    X = rows().astype(object)
    X[np.random.default_rng(1).random(N) < share, 1] = word
    return text(X)


def fixed_width() -> str:
    lines = ["".join(f"{name:>12}" for name in NAMES)]
    return (
        "\n".join([*lines, *("".join(f"{v:12}" for v in row) for row in rows().tolist())]) + "\n"
    )


def print_of_r() -> str:
    """Names of rows first, and a header that is one cell shorter."""
    lines = [" ".join(f"{name:>10}" for name in NAMES).rjust(40)]
    lines += [
        f"{number:<7}" + " ".join(f"{v:10}" for v in row)
        for number, row in enumerate(rows().tolist(), 1)
    ]
    return "\n".join(lines) + "\n"


def records() -> list[dict[str, float]]:
    return [dict(zip(NAMES, row, strict=True)) for row in rows().tolist()]


def parquet(names: Sequence[str], columns: Sequence[Any]) -> bytes:
    sink = pa.BufferOutputStream()
    pyarrow.parquet.write_table(pa.table(list(columns), names=list(names)), sink)
    return sink.getvalue().to_pybytes()


def zstd(data: bytes) -> bytes:
    return pa.Codec("zstd").compress(data, asbytes=True)


def kinds() -> dict[str, Messy]:
    X, rng = rows(), np.random.default_rng(3)
    plain = text(X)
    utf8 = plain.encode()
    shuffled = rng.permutation(np.arange(50_000, 50_000 + N))
    gaps_in_ids = 1000 + np.sort(rng.choice(5 * N, N, replace=False))
    return {
        "plain": Messy("plain.csv", utf8),
        "windows line ends": Messy("crlf.csv", text(X, end="\r\n").encode()),
        "old mac line ends": Messy("cr.csv", text(X, end="\r").encode()),
        "byte order mark": Messy("bom.csv", b"\xef\xbb\xbf" + utf8),
        "utf-16": Messy("utf16.csv", plain.encode("utf-16")),
        "utf-16 big-endian": Messy("be.csv", b"\xfe\xff" + plain.encode("utf-16-be")),
        "tabs called txt": Messy("tabs.txt", text(X, sep="\t").encode()),
        "semicolons": Messy("semi.csv", text(X, sep=";").encode()),
        "sep line": Messy("sep.csv", ("sep=;\n" + text(X, sep=";")).encode()),
        "pipes": Messy("pipe.txt", text(X, sep="|").encode()),
        "fixed width": Messy("fixed.txt", fixed_width().encode()),
        "print of R": Messy("print.txt", print_of_r().encode()),
        "comments above": Messy("c.csv", ("# device 7\n# 2024-01-31\n" + plain).encode()),
        "blank lines": Messy("blank.csv", plain.replace("\n", "\n\n").encode()),
        "delimiters at the end": Messy("tail.csv", plain.replace("\n", ",\n").encode()),
        "gzip": Messy("x.csv.gz", gzip.compress(utf8)),
        "zstandard": Messy("x.csv.zst", zstd(utf8)),
        "bzip2": Messy("x.csv.bz2", bz2.compress(utf8)),
        "xz": Messy("x.csv.xz", lzma.compress(utf8)),
        "gzip under another name": Messy("x.csv", gzip.compress(utf8)),
        "JSON lines": Messy("x.jsonl", "\n".join(map(json.dumps, records())).encode()),
        "JSON records": Messy("x.json", json.dumps(records()).encode()),
        "Parquet": Messy("x.parquet", parquet(NAMES, X.T)),
        "Parquet, two columns of a name": Messy(
            "twice.parquet",
            parquet(("spend", "spend", "age"), X.T),
            cure=None,
            says="2 columns named 'spend'",
        ),
        "two columns of a name": Messy(
            "twice.csv", text(X, ("a", "a", "b")).encode(), cure=None, says="columns named 'a'"
        ),
        "decimal commas": Messy(
            "komma.csv", text(X, sep=";", cell=comma).encode(), cure="--decimal ,"
        ),
        "decimal commas, asked": Messy(
            "komma.csv", text(X, sep=";", cell=comma).encode(), ("--decimal", ",")
        ),
        "German money": Messy(
            "euro.csv", text(X, sep=";", cell=german).encode(), cure="--decimal ,"
        ),
        "spaces in thousands": Messy("sp.csv", text(X, sep=";", cell=spaced(" ")).encode()),
        "narrow spaces": Messy("nnbsp.csv", text(X, sep=";", cell=spaced("\u202f")).encode()),
        "Swiss thousands": Messy("ch.csv", text(X, sep=";", cell=spaced("'")).encode()),
        "dollars": Messy("usd.csv", text(X, cell=wrapped("$")).encode()),
        "euros behind": Messy("eur.csv", text(X, cell=wrapped("", " €")).encode()),
        "per cent": Messy("pc.csv", text(X, cell=wrapped("", " %")).encode()),
        "guarded for Excel": Messy("guard.csv", text(X, cell=wrapped('="', '"')).encode()),
        "minus signs of print": Messy(
            "minus.csv", text(-X, cell=lambda v: str(v).replace("-", "\u2212")).encode()
        ),
        "gaps": Messy("gaps.csv", with_gaps("").encode()),
        "gaps, NA": Messy("na.csv", with_gaps("NA").encode()),
        "gaps, a question mark": Messy("q.csv", with_gaps("?").encode()),
        "gaps, refused": Messy(
            "gaps.csv", with_gaps("").encode(), ("--missing", "error"), cure="--missing keep"
        ),
        "gaps, dropped": Messy("gaps.csv", with_gaps("n/a").encode(), ("--missing", "drop")),
        "codes for gaps": Messy("code.csv", with_gaps("-999").encode(), groups=3),
        "codes, read as gaps": Messy(
            "code.csv", with_gaps("-999").encode(), ("--na", "-999", "--missing", "drop")
        ),
        "identifiers with gaps": Messy("ids.csv", beside(customer=gaps_in_ids).encode()),
        "shuffled identifiers": Messy("ids.csv", beside(customer_id=shuffled).encode()),
        "phones and postcodes": Messy(
            "contact.csv",
            beside(
                phone=rng.integers(2_000_000_000, 9_999_999_999, N),
                postcode=rng.integers(10_000, 99_999, N),
            ).encode(),
        ),
        "epoch times": Messy(
            "time.csv",
            beside(timestamp=1_700_000_000 + np.cumsum(rng.integers(1, 999, N))).encode(),
        ),
        "dates": Messy(
            "date.csv", beside(when=[f"2024-01-{1 + i % 28:02}" for i in range(N)]).encode()
        ),
        "a constant": Messy("const.csv", beside(year=[2024] * N).encode()),
        "a copy": Messy(
            "copy.csv", text(np.column_stack([X, X[:, 0]]), (*NAMES, "again")).encode()
        ),
        "a copy in cents": Messy(
            "cents.csv", text(np.column_stack([X, 100 * X[:, 0]]), (*NAMES, "cents")).encode()
        ),
        "a header of years": Messy(
            "years.csv", text(X, ("2019", "2020", "2021")).encode(), uses=("2019", "2020", "2021")
        ),
        "no header": Messy(
            "bare.csv", text(X, None).encode(), uses=("column_1", "column_2", "column_3")
        ),
        "no header, asked": Messy(
            "bare.csv",
            text(X, None).encode(),
            ("--no-header",),
            uses=("column_1", "column_2", "column_3"),
        ),
        "names with commas": Messy(
            "names.csv",
            text(X, ('"spend, EUR"', '"visits, a year"', "age")).encode(),
            uses=("spend, EUR", "visits, a year", "age"),
        ),
        "umlauts of Windows": Messy(
            "latin.csv",
            text([["Köln", *row] for row in X.tolist()], ("Stadt", *NAMES)).encode("cp1252"),
            cure="--encoding cp1252",
        ),
        "a total below": Messy(
            "total.csv", (plain + "Total,1,2\n").encode(), cure=None, says="'Total'"
        ),
        "a title above": Messy("title.csv", ("Customers 2024\n" + plain).encode()),
        "words alone": Messy(
            "words.csv",
            text([["a", "b"], ["c", "d"], ["e", "f"]], ("x", "y")).encode(),
            cure=None,
            says="no column of numbers",
        ),
        "nothing": Messy("empty.csv", b"", cure=None, says="empty"),
        "a web page": Messy(
            "page.csv",
            b"<!DOCTYPE html>\n<html><body><table></table></body></html>\n",
            cure=None,
            says="web page",
        ),
        "a PDF": Messy("scan.csv", b"%PDF-1.7\n\x00\x01", cure=None, says="PDF"),
        "an Excel of before 2007": Messy(
            "old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), cure=None, says="xls"
        ),
    }
