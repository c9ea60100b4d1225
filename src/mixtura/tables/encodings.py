"""Text in any encoding to UTF-8: what is certain is read, what is likely is named."""

from __future__ import annotations

import codecs
import re
import unicodedata

from mixtura.errors import InvalidDataError
from mixtura.tables.memory_limit import out_of_memory, refuse_beyond_memory

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""What a text in them begins with; the longer ones first."""

PIECE = 1 << 24
BEGINNING = 1 << 12

BETWEEN = re.compile(rb"[\s,;\"']+")
"""What stands between words."""

ALONE = 1.5
"""Letters beyond ASCII side by side, on average, where words are of others."""

FEW = 3
"""Letters that show no language."""

LEAST, RARE = 0.25, 0.4
"""Share of good letters that makes an encoding likely, and what one in an odd place counts."""

ENOUGH = 1 << 16
"""Bytes around letters beyond ASCII that show an encoding."""

WESTERN = frozenset(
    "àâäáãåæçéèêëíìîïñóòôöõøœúùûüýÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜ€£°µ²³½±«»—“”…·§©®\u00a0"
    "\u2013\u2018\u2019\u00d7"
)
CENTRAL = frozenset("ąćęłńóśźżáčďéěíňřšťúůýžőűäöüßôĺľŕăâîșțşţđĄĆĘŁŃÓŚŹŻČĎĚŇŘŠŤŮŽŐŰÁÉÍÚÝ°€\u00a0")
LATIN = (
    ("cp1252", WESTERN),
    ("cp1250", CENTRAL),
    ("mac_roman", WESTERN),
    ("cp850", WESTERN),
)
"""Encodings in which single letters among ASCII are beyond it, and what these letters are."""

KANA = ("HIRAGANA", "KATAKANA")
CYRILLIC = ("CYRILLIC SMALL", "CYRILLIC CAPITAL")
COMMON_GB, COMMON_BIG5 = range(0xB0, 0xD8), range(0xA4, 0xC7)
"""First bytes of the Chinese characters in use."""

OTHER: tuple[tuple[str, tuple[str, ...], range | None], ...] = (
    ("euc_kr", ("HANGUL SYLLABLE",), None),
    ("shift_jis", (*KANA, "CJK"), None),
    ("euc_jp", (*KANA, "CJK"), None),
    ("gb18030", ("CJK",), COMMON_GB),
    ("big5", ("CJK",), COMMON_BIG5),
    ("cp1251", CYRILLIC, None),
    ("koi8-r", CYRILLIC, None),
    ("cp1253", ("GREEK SMALL", "GREEK CAPITAL"), None),
)
"""Encodings in which whole words are beyond it, and what their letters are called."""


def to_utf8(data: bytes, source: str, encoding: str | None) -> tuple[bytes, str | None]:
    """The text in UTF-8, and the encoding where it had another.

    Raises
    ------
    InvalidDataError
        It is not in the encoding that was named, or takes more memory than there is.
    """
    found = encoding or marked(data) or _unmarked(data)
    if found is None or codecs.lookup(found).name in ("utf-8", "utf-8-sig"):
        return data, None
    refuse_beyond_memory(2.5 * len(data), source)
    decoder = codecs.getincrementaldecoder(found)()
    pieces: list[bytes] = []
    try:
        for begin in range(0, len(data), PIECE):
            piece = data[begin : begin + PIECE]
            text = decoder.decode(piece, final=begin + PIECE >= len(data))
            pieces.append(text.encode())
    except UnicodeError as error:
        line = sum(piece.count(b"\n") for piece in pieces) + 1
        raise InvalidDataError(_not_in(data, source, found, encoding, line)) from error
    except MemoryError as error:
        raise out_of_memory(source) from error
    return b"".join(pieces).removeprefix(codecs.BOM_UTF8), found


def marked(data: bytes) -> str | None:
    """The encoding that a text's first bytes name, other than UTF-8."""
    return next((name for mark, name in MARKS if data.startswith(mark)), None)


def _unmarked(data: bytes) -> str | None:
    """UTF-16 without a mark, where every other byte of the beginning is zero, as in English."""
    head = data[:BEGINNING]
    if len(head) < 4 or len(data) % 2:
        return None
    even, odd = head[::2], head[1::2]
    for name, zeros, letters in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros.count(0) >= 0.9 * len(zeros) and not letters.count(0):
            text = head[: len(head) // 2 * 2].decode(name, "replace")
            if all(letter.isprintable() or letter in "\r\n\t" for letter in text):
                return name
    return None


def _not_in(data: bytes, source: str, found: str, asked: str | None, line: int) -> str:
    if asked is None:
        return (
            f"{source} begins like text in {found}, but is damaged or cut off after line {line}: "
            "write it again."
        )
    likely = "utf-8" if _is_utf8(data) else likely_encoding(data)
    hint = "" if likely is None else f", such as {likely}, which it looks like"
    return (
        f"{source} is not text in {asked} (--encoding): that ends after line {line}. Give the "
        f"encoding that it was saved in{hint}."
    )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def likely_encoding(data: bytes) -> str | None:
    r"""The encoding in which the letters beyond ASCII make the most sense; None where none does.

    Examples
    --------
    >>> from mixtura.tables.encodings import likely_encoding
    >>> likely_encoding("name;größe\n".encode("cp1252")), likely_encoding(b"a,b\n")
    ('cp1252', None)
    """
    found = re.search(rb"[\x80-\xff]", data)
    if found is None:
        return None
    begin = max(found.start() - 64, 0)
    near = BETWEEN.split(data[begin : begin + ENOUGH])
    words = [word for word in near if not word.isascii()]
    high = sum(len(re.findall(rb"[\x80-\xff]", word)) for word in words)
    ascii_letters = sum(len(re.findall(rb"[A-Za-z]", word)) for word in words)
    best, best_score = None, LEAST
    runs = sum(len(re.findall(rb"[\x80-\xff]+", word)) for word in words)
    if 2 * ascii_letters >= high or high < ALONE * runs:
        for name, letters in LATIN:
            score = _share(words, name, letters)
            if score > best_score:
                best, best_score = name, score
        return best
    if high < FEW:
        return None
    for name, kinds, first_bytes in OTHER:
        score = _share_of_kinds(words, name, kinds, first_bytes)
        if score > best_score:
            best, best_score = name, score
    return best


def _share(words: list[bytes], name: str, letters: frozenset[str]) -> float:
    """Share of the letters beyond ASCII that are such as are written, where they stand."""
    good = beyond = 0.0
    for word in words:
        text = word.decode(name, "replace")
        for before, letter, after in zip(" " + text, text, text[1:] + " ", strict=False):
            if ord(letter) < 128:
                continue
            beyond += 1
            within = before.isalpha() and (letter.isupper() or after.isalpha())
            odd = within and not letter.islower() and not before.isupper()
            good += (letter in letters) * (RARE if odd else 1.0)
            good -= (letter in letters) * 0.1 * (letter.isupper() and after.islower() and within)
    return good / max(beyond, 1.0)


def _share_of_kinds(
    words: list[bytes], name: str, kinds: tuple[str, ...], first_bytes: range | None
) -> float:
    """Share of the letters beyond ASCII that are of the kinds that a language is written in."""
    good = beyond = kana = 0.0
    for word in words:
        text = word.decode(name, "replace")
        for before, letter in zip(" " + text, text, strict=False):
            if ord(letter) < 128:
                continue
            beyond += 1
            called = unicodedata.name(letter, "")
            # words are of small letters, which tells Russia's two encodings apart
            odd = "CAPITAL" in called and before.islower()
            if first_bytes is not None and called.startswith(kinds):
                odd = letter.encode(name, "replace")[0] not in first_bytes
            good += called.startswith(kinds) and not odd
            kana += called.startswith(KANA)
    if "HIRAGANA" in kinds and kana < 0.1 * beyond:
        good *= RARE  # Japanese has some in nearly every word, and Chinese bytes may read as none
    return good / max(beyond, 1.0)
