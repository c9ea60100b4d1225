"""Files of models of logarithms: their version, and what they may not claim."""

import numpy as np
import pandas as pd
import pytest

import mixtura
from mixtura import MixturaWarning, PreparedGaussianMixture


@pytest.fixture(scope="session")
def of_logs(tmp_path_factory):
    """A model with a logarithm behind a column of categories."""
    rng = np.random.default_rng(1)
    table = pd.DataFrame(
        {"city": ["Oslo", "Bergen"] * 40, "income": np.exp(rng.normal(9, 1, 80)), "age": 40.0}
    )
    table["age"] += rng.normal(size=80)
    with pytest.warns(MixturaWarning, match="0 and 1"):
        model = PreparedGaussianMixture(1, one_hot=["city"], log=["income"]).fit(table)
    path = tmp_path_factory.mktemp("sound") / "logs"
    model.save(path)
    return path.read_bytes()


def changed(attack, data, **changes):
    def change(model):
        model["preparation"].update(changes)

    return attack.with_model(data, change)


def test_it_is_a_version_that_older_programs_refuse(attack, of_logs, sound, tmp_path):
    header, _ = attack.take_apart(of_logs)
    assert header["__metadata__"]["schema_version"] == "3"
    (tmp_path / "m").write_bytes(of_logs)
    assert mixtura.load(tmp_path / "m").preparation_.log == (1,)
    for kind in ("prepared", "encoded"):  # without logarithms, older programs read it
        header, _ = attack.take_apart(sound[kind])
        assert header["__metadata__"]["schema_version"] == "2"


@pytest.mark.parametrize("version", ["1", "2"])
def test_it_does_not_pass_for_an_older_one(refused, attack, of_logs, version):
    header, body = attack.take_apart(of_logs)
    header["__metadata__"]["schema_version"] = version
    refused(attack.put_together(header, body))


def test_a_plain_model_does_not_pass_for_one_of_logarithms(refused, attack, sound):
    for kind in ("full", "prepared"):
        header, body = attack.take_apart(sound[kind])
        header["__metadata__"]["schema_version"] = "3"
        refused(attack.put_together(header, body), "schema version|has no 'log'")


@pytest.mark.parametrize(
    "log", [["debt"], ["city"], ["age", "income"], ["income", "income"], [1], "income", None, {}]
)
def test_features_that_are_none(refused, attack, of_logs, log):
    refused(changed(attack, of_logs, log=log))


def test_a_logarithm_that_no_number_has(refused, attack, of_logs):
    refused(attack.with_arrays(of_logs, center=np.array([0.5, 1e5, 40.0])), "of a logarithm")
    refused(attack.with_arrays(of_logs, scale=np.array([0.5, 1e5, 1.0])), "of a logarithm")


@pytest.mark.parametrize("log", [[0.5], [[1]], {"a": 1}, [None]])
def test_a_parameter_that_is_none(refused, attack, of_logs, log):
    def change(model):
        model["preparation"]["parameters"]["log"] = log

    refused(attack.with_model(of_logs, change))
