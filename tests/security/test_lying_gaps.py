"""Files of models that take gaps after a preparation: what stands beside the model for them."""

import json

import pytest

import mixtura
from mixtura.model_file.schema import OF_GAPS


def told(data, attack):
    return json.loads(attack.take_apart(data)[0]["__metadata__"][OF_GAPS])


def telling(data, attack, text):
    """The file with this in place of what is told, or (None) nothing."""
    header, body = attack.take_apart(data)
    del header["__metadata__"][OF_GAPS]
    if text is not None:
        header["__metadata__"][OF_GAPS] = text if isinstance(text, str) else json.dumps(text)
    return attack.put_together(header, body)


def test_what_is_told_is_read(attack, sound, tmp_path):
    path = tmp_path / "sound"
    path.write_bytes(sound["prepared"])
    variances = mixtura.load(path).preparation_.pca.variances
    assert variances.tolist() == told(sound["prepared"], attack)["pca_variances"]


def test_without_it_the_rest_is_the_model(attack, sound, tmp_path):
    """As an older program wrote it."""
    path = tmp_path / "older"
    path.write_bytes(telling(sound["prepared"], attack, None))
    assert mixtura.load(path).preparation_.pca.variances is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pca_variances": [1.0]}, "'pca_variances'.* shape"),
        ({"pca_variances": [[1.0, 1.0]]}, "'pca_variances' .* other than numbers"),
        ({"pca_variances": [1.0, "1"]}, "'pca_variances' .* other than numbers"),
        ({"pca_variances": [1.0, None]}, "'pca_variances' .* other than numbers"),
        ({"pca_variances": 1.0}, "'pca_variances' .* not a usable list"),
        ({"pca_variances": [1.0, -1.0]}, "'pca_variances'.* positive"),
        ({"pca_variances": [1.0, 0.0]}, "'pca_variances'.* positive"),
        ({"pca_variances": [1.0, 1e300]}, "pca_variances"),
        ({"log_volume": "1"}, "'log_volume' .* not a usable float"),
        ({"log_volume": 1.0}, "log_volume"),
        ({"extra": 1.0}, "'extra', unknown"),
    ],
    ids=str,
)
def test_what_is_told_and_cannot_be(refused, sound, attack, changes, words):
    data = sound["prepared"]
    refused(telling(data, attack, told(data, attack) | changes), words)


@pytest.mark.parametrize("name", ["pca_variances", "log_volume"])
def test_what_is_not_told(refused, sound, attack, name):
    text = told(sound["prepared"], attack)
    del text[name]
    refused(telling(sound["prepared"], attack, text), f"no '{name}'")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "1", "{", '{"pca_variances": [1.0, NaN], "log_volume": null}', "[" * 9999],
    ids=lambda text: text[:9],
)
def test_text_that_is_none(refused, sound, attack, text):
    refused(telling(sound["prepared"], attack, text))


def test_variances_beyond_a_double(refused, sound, attack):
    text = '{"pca_variances": [1.0, 1e999], "log_volume": null}'
    refused(telling(sound["prepared"], attack, text))


def test_rows_that_are_not_reduced_have_no_such_variances(refused, sound, attack):
    arrays = {"pca_mean": None, "pca_components": None, "pca_residual": None}
    bare = attack.with_arrays(telling(sound["prepared"], attack, None), **arrays)
    refused(bare, "3 feature names, but the means have 2")
    for kind in ("encoded", "full"):
        header, body = attack.take_apart(sound[kind])
        header["__metadata__"][OF_GAPS] = '{"pca_variances": [1.0, 1.0], "log_volume": null}'
        refused(attack.put_together(header, body))
