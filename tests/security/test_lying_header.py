"""Containers whose header lies about what is in the file."""

import json

import pytest

import mixtura


def test_a_key_twice(refused, sound, attack):
    header, body = attack.take_apart(sound["full"])
    text = json.dumps(header)[:-1] + ', "means": ' + json.dumps(header["means"]) + "}"
    refused(attack.put_together(text.encode(), body), "twice")
    header["__metadata__"]["model"] = header["__metadata__"]["model"][:-1] + ', "mixture": {}}'
    refused(attack.put_together(header, body), "twice")


@pytest.mark.parametrize(
    "entry",
    [
        {"dtype": "F64", "shape": [2, 2], "data_offsets": [0, 32]},  # over another
        {"dtype": "F64", "shape": [2, 2], "data_offsets": [32, 0]},
        {"dtype": "F64", "shape": [2, 2], "data_offsets": [10**6, 10**6 + 32]},
        {"dtype": "F64", "shape": [2**62, 2**62], "data_offsets": [0, 32]},
        {"dtype": "F64", "shape": [2**32, 2**32, 0], "data_offsets": [0, 0]},
        {"dtype": "F64", "shape": [-1, 2], "data_offsets": [0, 32]},
        {"dtype": "F64", "shape": [2.5, 2], "data_offsets": [0, 32]},
        {"dtype": "F64", "shape": "22", "data_offsets": [0, 32]},
        {"dtype": "F64", "shape": [1] * 100, "data_offsets": [0, 8]},
        {"dtype": "F64", "shape": [2, 2]},
        {"dtype": "I64", "shape": [2, 2], "data_offsets": [0, 32]},
        {"dtype": "BF16", "shape": [2, 2], "data_offsets": [0, 8]},
        {"dtype": ["F64"], "shape": [2, 2], "data_offsets": [0, 32]},
        {"shape": [2, 2], "data_offsets": [0, 32]},
        [],
        None,
        7,
    ],
    ids=repr,
)
def test_an_entry_that_lies(refused, sound, entry, attack):
    header, body = attack.take_apart(sound["full"])
    header["means"] = entry
    refused(attack.put_together(header, body))


def test_a_hole_between_arrays(refused, sound, attack):
    header, body = attack.take_apart(sound["full"])
    last = max(header.keys() - {"__metadata__"}, key=lambda name: header[name]["data_offsets"])
    begin, end = header[last]["data_offsets"]
    header[last]["data_offsets"] = [begin + 8, end + 8]
    refused(attack.put_together(header, body[:begin] + bytes(8) + body[begin:]), "do not fit")


@pytest.mark.parametrize("version", ["0", "3", "4", "1.0", ""])
def test_another_schema_version(refused, sound, version, attack):
    header, body = attack.take_apart(sound["full"])
    header["__metadata__"]["schema_version"] = version
    refused(attack.put_together(header, body), "schema version")


def test_another_programs_safetensors(refused, sound, attack):
    header, body = attack.take_apart(sound["full"])
    header["__metadata__"]["format"] = "pt"
    refused(attack.put_together(header, body), "not one that mixtura wrote")


def first_version(attack, data):
    """The file as the first version wrote it, which knew no categories and no trimming."""

    def change(model):
        del model["preparation"]["levels"]
        for name in ("one_hot", "trim"):
            del model["preparation"]["parameters"][name]

    header, body = attack.take_apart(attack.with_model(data, change))
    header["__metadata__"]["schema_version"] = "1"
    return attack.put_together(header, body)


def test_the_first_version_is_read(sound, attack, tmp_path):
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_bytes(sound["prepared"])
    old.write_bytes(first_version(attack, sound["prepared"]))
    X = attack.rows(3)
    model = mixtura.load(old)
    assert (model.one_hot, model.trim, model.trimmed_.size) == (None, None, 0)
    assert (model.score_samples(X) == mixtura.load(new).score_samples(X)).all()
    header, _ = attack.take_apart(sound["full"])
    assert header["__metadata__"]["schema_version"] == "1"  # which an older mixtura reads


def test_a_version_that_is_not_that_of_the_content(refused, sound, attack):
    header, body = attack.take_apart(sound["encoded"])
    assert header["__metadata__"]["schema_version"] == "2"
    header["__metadata__"]["schema_version"] = "1"
    refused(attack.put_together(header, body), "'levels', unknown here")
    refused(first_version(attack, sound["encoded"]), "shape|too many|feature names")
    header, body = attack.take_apart(first_version(attack, sound["prepared"]))
    header["__metadata__"]["schema_version"] = "2"
    refused(attack.put_together(header, body), "has no 'levels'")
