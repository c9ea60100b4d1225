import json

from mixtura import datasets
from mixtura.model.families import usual

FAITHFUL = datasets.path("faithful")


def test_the_command_line_has_it(fifth, cli):
    told = cli("fit", "--help")
    assert f"spherical, {fifth.name}" in " ".join(told.out.split())
    answer = cli("fit", FAITHFUL, "-k", "2", "--covariance", fifth.name, "-o", "f", "--details")
    assert (answer.code, fifth.title in answer.out) == (0, True)
    assert fifth.title in cli("info", "f/model.safetensors").out
    swept = cli("fit", FAITHFUL, "-k", "1:2", "--n-init", "1", "--json", "-q", "-o", "g")
    assert {row["covariance_type"] for row in json.loads(swept.out)["sweep"]} == set(usual())
    unknown = cli("fit", FAITHFUL, "--covariance", "ellipsoid")
    assert fifth.name in unknown.err
