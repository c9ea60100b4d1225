"""Text in other encodings is read where it is certain, and the likely one named where not."""

from __future__ import annotations

import re

import pytest

from mixtura import InvalidDataError
from mixtura.tables import encodings, memory_limit
from mixtura.tables.encodings import likely_encoding, to_utf8
from mixtura.tables.formats import table_of
from mixtura.tables.reading import Reading

GERMAN = "größe;a\nMünchen;1\nKöln café;2\n"

CERTAIN = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("encoding", CERTAIN)
@pytest.mark.parametrize("text", ["a,b\n1,2\n3,4\n", "größe\ta\nx\t1\ny\t2\n"])
def test_what_is_certain(encoding, text):
    table = table_of(text.encode(encoding), "t.csv", "t.csv")
    assert table.columns[1].to_pylist() == (["2", "4"] if "," in text else ["1", "2"])
    assert table.plain == encoding.startswith("utf-8")


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16_with_its_mark(mark):
    name = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    table = table_of(mark + GERMAN.encode(name), "t", "t")
    assert table.names == ["größe", "a"]


def test_half_a_letter_at_the_end_of_utf16():
    with pytest.raises(InvalidDataError, match="begins like text in utf-16, but is damaged"):
        table_of("a,b\n1,2\n".encode("utf-16") + b"x", "t", "t")


WRITTEN = {
    "cp1252": GERMAN,
    "mac_roman": GERMAN,
    "cp850": GERMAN,
    "cp1250": "město;a\nPříbram;1\nŽďár nad Sázavou;2\n",
    "cp1251": "город;a\nМосква;1\nКазань;2\n",
    "koi8-r": "город;a\nМосква;1\nКазань;2\n",
    "cp1253": "πόλη;a\nΑθήνα;1\nΠάτρα;2\n",
    "shift_jis": "都市;a\n東京の町;1\nさいたま;2\n",
    "euc_jp": "都市;a\n東京の町;1\nさいたま;2\n",
    "euc_kr": "도시;a\n서울;1\n부산;2\n",
    "gb18030": "城市;a\n北京市;1\n上海市;2\n",
    "big5": "城市;a\n臺北市;1\n高雄市;2\n",
}


@pytest.mark.parametrize("encoding", WRITTEN)
def test_the_likely_encoding_is_named_and_reads_it(encoding):
    data = WRITTEN[encoding].encode(encoding)
    with pytest.raises(InvalidDataError, match=r"not UTF-8 text \(line 1\)") as error:
        table_of(data, "t", "t")
    (named,) = re.findall(r"or give --encoding (\S+)\.$", str(error.value))
    assert named == encoding
    table = table_of(data, "t", "t", Reading(encoding=named))
    assert table.names[0] == WRITTEN[encoding].split(";")[0]
    assert not table.plain


def test_nothing_likely_is_no_advice():
    for data in (b"a\n1\n\xf0\x9f", b"\xa0\xa0\xa0\xa0", b"plain"):
        assert likely_encoding(data) is None


def test_letters_far_from_the_beginning():
    assert likely_encoding(b"x" * 100_000 + " Größe Köln".encode("cp1252")) == "cp1252"


@pytest.mark.parametrize(
    ("data", "asked", "said"),
    [
        (GERMAN.encode(), "ascii", "not text in ascii .*such as utf-8"),
        (GERMAN.encode("cp1252"), "ascii", "not text in ascii .*such as cp1252"),
        (GERMAN.encode("cp1252"), "shift_jis", "not text in shift_jis"),
        (GERMAN.encode("cp1252"), "utf-8", "not UTF-8 text .*give --encoding cp1252"),
    ],
)
def test_the_wrong_encoding(data, asked, said):
    with pytest.raises(InvalidDataError, match=said):
        table_of(data, "t", "t", Reading(encoding=asked))


def test_letters_on_the_edge_of_a_piece(monkeypatch):
    monkeypatch.setattr(encodings, "PIECE", 3)
    assert to_utf8("a🦉ö,b\n".encode("utf-16"), "t", None)[0] == "a🦉ö,b\n".encode()


def test_the_memory_is_asked_first(monkeypatch):
    monkeypatch.setattr(memory_limit, "free_memory", lambda: 100.0)
    with pytest.raises(InvalidDataError, match="memory"):
        to_utf8(("a,b\n" * 100).encode("utf-16"), "t", None)
