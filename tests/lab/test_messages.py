"""Whatever comes instead of a message, the answer is a sentence and never a failure of the lab."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import pytest

from mixtura.lab.bodies import read_json
from mixtura.lab.calls import CALLS
from mixtura.lab.reading import Fields
from mixtura.lab.refusal import RefusedError

KINDS = 1000


@pytest.fixture(scope="module")
def good(lab, blobs, spec) -> dict[str, Any]:
    """A message of every call that is right, small enough to be answered at once."""
    parameters = lab.ok("start", data=blobs, spec=spec)
    return {
        "hello": {},
        "builtin": {"name": "moons", "n": 60, "noise": 1.0, "seed": 3},
        "points": {"names": ["x", "y"], "rows": [[0, 1], [2, 3], [4, 6]], "title": "mine"},
        "start": {"data": blobs, "spec": spec},
        "steps": {"data": blobs, "spec": spec, "parameters": parameters, "iterations": 2},
        "starts": {"data": blobs, "spec": {**spec, "maxIter": 5}, "count": 2},
        "explain": {"data": blobs, "parameters": parameters, "point": [0.5, 1]},
        "fit": {"data": "none", "spec": spec},
        "sweep": {"data": "none", "spec": spec, "sizes": [1, 2], "covarianceTypes": ["diag"]},
        "compare": {"data": "none", "spec": spec},
        "failure": {"mode": "none", "fixed": True, "seed": 0},
        "job": {"id": "none"},
        "stop": {"id": "none"},
    }


ODD = [
    None,
    True,
    -1,
    0,
    2**70,
    -(10**400),
    0.5,
    1e308,
    -1e-320,
    "",
    "full",
    "\ud800",
    "\x00",
    "x" * 5000,
    [],
    [[]],
    [[], [1]],
    [[1, 2], [3]],
    [None],
    ["1"],
    {},
    {"k": 1},
    [[[1, 2], [2, 1]]] * 3,
    [[0] * 3] * 3,
]
SNIPPETS = [
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "9" * 5000,
    "[" * 2000,
    "{",
    '"',
    "\\",
    "\x00",
]


def spoilt(rng: random.Random, message: Any) -> bytes:
    """One message spoilt in one of many ways, as bytes."""
    way = rng.randrange(8)
    text = json.dumps(message)
    if way == 0:  # cut off
        return text[: rng.randrange(len(text))].encode()
    if way == 1:  # bytes that are no text
        return rng.randbytes(rng.randrange(1, 60))
    if way == 2:  # a piece of something else in the midst
        place = rng.randrange(len(text) + 1)
        return (text[:place] + rng.choice(SNIPPETS) + text[place:]).encode()
    if way == 3:  # another value altogether
        return json.dumps(rng.choice(ODD)).encode()
    if way == 4:  # one bit turned
        data = bytearray(text.encode())
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        return bytes(data)
    return json.dumps(replaced(rng, message, lack=way == 5)).encode()


def replaced(rng: random.Random, value: Any, *, lack: bool) -> Any:
    """The same value with one part replaced by an odd one, or left out."""
    inner = value if isinstance(value, dict | list) and value else None
    if inner is None or (rng.random() < 0.3 and not lack):
        return rng.choice(ODD)
    place = rng.choice(list(inner) if isinstance(inner, dict) else range(len(inner)))
    changed = dict(inner) if isinstance(inner, dict) else list(inner)
    if lack and (rng.random() < 0.5 or not isinstance(inner[place], dict | list)):
        del changed[place]
    elif rng.random() < 0.1 and isinstance(changed, dict):
        changed["unknown"] = rng.choice(ODD)
    else:
        changed[place] = replaced(rng, inner[place], lack=lack)
    return changed


def test_a_thousand_kinds_of_wrong_messages(lab, good):
    rng = random.Random(20240607)  # noqa: S311
    names, refused = list(CALLS), 0
    for number in range(KINDS):
        name = names[number % len(names)]
        body = spoilt(rng, good[name])
        answer = lab.request(f"/api/{name}", body)
        assert answer.status < 500, (name, body[:300], answer.body)
        if answer.status != 200:
            refused += 1
            sentence = answer.sentence
            assert sentence.endswith("."), sentence
            assert len(sentence) < 700, sentence
            assert "Traceback" not in sentence
    assert refused > 0.9 * KINDS  # a few are right all the same: a digit turned into another


@pytest.mark.parametrize("name", ["builtin", "points", "start", "steps", "starts", "explain"])
def test_messages_that_are_right_are_answered(lab, good, name):
    assert lab.call(name, good[name]).status == 200


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("k", 0, "k must be a whole number from 1 to 30; it is 0."),
        ("k", 31, "from 1 to 30"),
        ("k", 2.0, "whole number"),
        ("k", True, "it is true"),
        ("k", "3", "it is '3'"),
        ("covarianceType", "round", "one of full, tied, diag, spherical"),
        ("init", None, "it is nothing"),
        ("regCovar", -1e-9, "a number from 0 to 1"),
        ("regCovar", 1e300, "from 0 to 1"),
        ("seed", -1, "whole number from 0"),
        ("seed", 2**32, "whole number from 0"),
        ("scale", 1, "true or false"),
        ("maxIter", 10**9, "from 1 to 1000"),
        ("noise", 0, "noise must be a number from 0.001 to 0.9; it is 0."),
        ("noise", 1, "from 0.001 to 0.9"),
        ("noise", True, "it is true"),
        ("noise", [0, 1], "it is a list of 2"),
        ("component", "cauchy", "one of gaussian, student_t; it is 'cauchy'."),
        ("component", None, "it is nothing"),
    ],
)
def test_every_field_of_a_spec_is_checked(lab, blobs, spec, path, value, said):
    answer = lab.call("start", {"data": blobs, "spec": {**spec, path: value}})
    assert answer.status == 400
    assert said in answer.sentence


def test_unknown_and_missing_fields_are_named(lab, blobs, spec):
    answer = lab.call("start", {"data": blobs, "spec": {**spec, "kk": 3}})
    assert "'kk'" in answer.sentence
    del spec["k"]
    assert "lacks the field 'k'" in lab.call("start", {"data": blobs, "spec": spec}).sentence
    spec["k"] = 3


def test_more_components_than_rows(lab, spec):
    data = lab.ok("points", names=["x"], rows=[[1], [2], [4]], title="few")["id"]
    answer = lab.call("start", {"data": data, "spec": {**spec, "k": 5}})
    assert answer.status == 422
    assert "5 components need at least 5 rows" in answer.sentence


@pytest.mark.parametrize(
    ("covariance", "said"),
    [
        ([[1, 2], [2, 1]], "not positive-definite"),
        ([[1, 0.5], [0, 1]], "not symmetric"),
        ([[0, 0], [0, 1]], "not above zero"),
        ([[-1, 0], [0, 1]], "not above zero"),
        ([[1, 1], [1, 1]], "not positive-definite"),
        ([[1e99, 0], [0, 1e-99]], ""),
    ],
)
def test_covariances_that_are_none(lab, blobs, spec, covariance, said):
    parameters = {"weights": [1], "means": [[0, 0]], "covariances": [covariance]}
    message = {"data": blobs, "spec": {**spec, "k": 1}, "parameters": parameters, "iterations": 1}
    answer = lab.call("steps", message)
    if said:
        assert answer.status == 422
        assert said in answer.sentence
    else:
        assert answer.status < 500


@pytest.mark.parametrize("weights", [[-1, 1, 1], [0, 0, 0]])
def test_weights_that_are_none(lab, blobs, spec, weights):
    parameters = {
        "weights": weights,
        "means": [[0, 0]] * 3,
        "covariances": [[[1, 0], [0, 1]]] * 3,
    }
    answer = lab.call("explain", {"data": blobs, "parameters": parameters, "point": [0, 0]})
    assert answer.status == 422
    assert "none may be negative" in answer.sentence


def test_parameters_of_another_shape(lab, blobs, spec):
    unit = [[1, 0], [0, 1]]
    good = {"weights": [1], "means": [[0, 0]], "covariances": [unit]}
    for part, value in (
        ("weights", [1, 1]),
        ("means", [[0, 0, 0]]),
        ("covariances", [unit, unit]),
    ):
        message = {"data": blobs, "parameters": {**good, part: value}, "point": [0, 0]}
        assert lab.call("explain", message).status == 400
    for point in ([0], [0, 0, 0]):
        message = {"data": blobs, "parameters": good, "point": point}
        assert "2 columns" in lab.call("explain", message).sentence
    message = {"data": blobs, "spec": spec, "parameters": good, "iterations": 1}
    assert "k is 3" in lab.call("steps", message).sentence


@pytest.mark.parametrize(
    ("part", "value", "status", "said"),
    [
        ("degreesOfFreedom", [5, 5], 400, "degrees of freedom of 2"),
        ("degreesOfFreedom", [0], 422, "each is above 0"),
        ("degreesOfFreedom", ["3"], 400, "numbers only"),
        ("noise", {"weight": 2, "logDensity": 0}, 400, "a number from 0 to 1"),
        ("noise", {"weight": 0.1}, 400, "lacks the field 'logDensity'"),
        ("noise", 0.1, 400, "an object"),
    ],
)
def test_tails_and_noise_that_are_none(lab, blobs, part, value, status, said):
    good = {"weights": [1], "means": [[0, 0]], "covariances": [[[1, 0], [0, 1]]]}
    message = {"data": blobs, "parameters": {**good, part: value}, "point": [0, 0]}
    answer = lab.call("explain", message)
    assert answer.status == status
    assert said in answer.sentence


@pytest.mark.parametrize("body", [b"", b"NaN", b'{"a": Infinity}', b"\xff", b"[" * 100_000])
def test_no_json(body):
    with pytest.raises(RefusedError, match="message is") as caught:
        read_json(body)
    assert caught.value.status == 400


def test_numbers_beyond_doubles_are_refused():
    for text in (b'{"a": [1e999]}', b'{"a": [1' + b"0" * 4000 + b"]}", b'{"a": [-1e101]}'):
        with pytest.raises(RefusedError, match="a must be"):
            Fields(read_json(text)).vector("a", most=3)


def test_numbers_within_are_taken():
    fields = Fields({"a": [1, 2.5], "b": [[1, 2], [3, 4]], "c": 1})
    assert fields.vector("a", most=2).tolist() == [1.0, 2.5]
    assert fields.matrix("b", rows=2, columns=2).shape == (2, 2)
    assert math.isclose(fields.number("c", 0, 1), 1.0)
    fields.done()


def test_halves_of_characters_are_no_text():
    fields = Fields(read_json(b'{"a": "x\\ud800", "b": ["x", "\\udfff"], "c": "\\ud83d\\ude00"}'))
    with pytest.raises(RefusedError, match="a must be text"):
        fields.text("a")
    with pytest.raises(RefusedError, match="b must be different names"):
        fields.texts("b", most=3)
    assert fields.text("c") == "\U0001f600"


def test_a_field_that_comes_twice_is_refused():
    for text in (b'{"a": 1, "a": 1}', b'{"a": [{"b": 1, "c": 2, "b": 3}]}'):
        with pytest.raises(RefusedError, match="a field comes twice in an object"):
            read_json(text)
