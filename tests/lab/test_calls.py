"""The calls of a page, in the order in which a person would make them."""

from __future__ import annotations

import numpy as np
import pytest

from mixtura.model.families import by_use
from mixtura.page.catalogue import BUILTIN, FAILURES


def test_hello_says_what_there_is(lab):
    hello = lab.ok("hello")
    assert [entry["name"] for entry in hello["builtin"]] == list(BUILTIN)
    assert [entry["mode"] for entry in hello["failures"]] == list(FAILURES)
    assert hello["opened"] is None
    assert hello["limits"]["k"] >= 15


@pytest.mark.parametrize("name", BUILTIN)
def test_every_builtin_is_drawn(lab, name):
    message = {"name": name, "n": 80, "noise": 0.5, "seed": 4}
    first, second = lab.ok("builtin", **message), lab.ok("builtin", **message)
    assert first["rows"] == second["rows"]
    if BUILTIN[name].has_noise:
        other = lab.ok("builtin", **{**message, "noise": 1.5})
        assert other["rows"] != first["rows"]


def test_em_goes_on_from_what_the_page_changed(lab, blobs, spec):
    begin = lab.ok("start", data=blobs, spec=spec)
    whole = lab.ok("steps", data=blobs, spec=spec, parameters=begin, iterations=12)
    assert whole["kept"] == list(range(13))
    assert np.all(np.diff(whole["logLikelihoods"]) >= -1e-9)
    half = lab.ok("steps", data=blobs, spec=spec, parameters=begin, iterations=6)
    rest = lab.ok("steps", data=blobs, spec=spec, parameters=half["parameters"][-1], iterations=6)
    assert rest["logLikelihoods"][-1] == pytest.approx(whole["logLikelihoods"][-1], rel=1e-12)
    begin["means"][0] = [3.0, 3.0]  # dragged
    moved = lab.ok("steps", data=blobs, spec=spec, parameters=begin, iterations=3)
    assert moved["parameters"][0]["means"][0] == pytest.approx([3.0, 3.0])
    assert moved["parameters"][0]["means"][1] == pytest.approx(begin["means"][1])


def test_a_start_is_replayed_by_steps(lab, blobs, spec):
    starts = lab.ok("starts", data=blobs, spec=spec, count=3)
    assert [start["number"] for start in starts] == [0, 1, 2]
    assert starts[0]["parameters"][0] == lab.ok("start", data=blobs, spec=spec)
    again = lab.ok(
        "steps", data=blobs, spec=spec, parameters=starts[1]["parameters"][0], iterations=4
    )
    expected = starts[1]["logLikelihoods"][:5]
    assert again["logLikelihoods"] == pytest.approx(expected, rel=1e-10)


def test_a_component_may_be_taken_out_or_added(lab, blobs, spec):
    begin = lab.ok("start", data=blobs, spec=spec)
    fewer = {name: values[:2] for name, values in begin.items()}
    two = lab.ok("steps", data=blobs, spec={**spec, "k": 2}, parameters=fewer, iterations=2)
    assert sum(two["parameters"][0]["weights"]) == pytest.approx(1.0)
    more = {name: [*values, values[0]] for name, values in begin.items()}
    four = lab.ok("steps", data=blobs, spec={**spec, "k": 4}, parameters=more, iterations=2)
    assert len(four["parameters"][-1]["means"]) == 4


def test_heavy_tails_and_noise_go_through_every_call(lab, blobs, spec):
    asked = {**spec, "noise": 0.05, "component": "student_t"}
    begin = lab.ok("start", data=blobs, spec=asked)
    assert begin["noise"]["weight"] + sum(begin["weights"]) == pytest.approx(1.0)
    whole = lab.ok("steps", data=blobs, spec=asked, parameters=begin, iterations=12)
    assert np.all(np.diff(whole["logLikelihoods"]) >= -1e-9)
    half = lab.ok("steps", data=blobs, spec=asked, parameters=begin, iterations=6)
    rest = lab.ok("steps", data=blobs, spec=asked, parameters=half["parameters"][-1], iterations=6)
    assert rest["logLikelihoods"][-1] == pytest.approx(whole["logLikelihoods"][-1], rel=1e-12)
    starts = lab.ok("starts", data=blobs, spec=asked, count=2)
    assert starts[0]["parameters"][0] == begin
    now = whole["parameters"][-1]
    far = lab.ok("explain", data=blobs, parameters=now, point=[40.0, -40.0])
    assert sum(far["responsibilities"]) < 0.5  # the rest is the noise's
    fit = lab.finish(lab.ok("fit", data=blobs, spec=asked))["result"]
    assert fit["spec"] == asked
    assert len(fit["parameters"]["degreesOfFreedom"]) == 3
    assert "noise" in fit["headline"]
    swept = lab.finish(
        lab.ok("sweep", data=blobs, spec=asked, sizes=[2, 3], covarianceTypes=["EEI", "full"])
    )["result"]
    assert {cell["covarianceType"] for cell in swept["cells"]} == {"EEI t", "full t"}
    compared = lab.finish(lab.ok("compare", data=blobs, spec=asked))["result"]
    assert compared["sentences"]


def test_in_one_column_a_sweep_has_each_model_once(lab, spec):
    rows = [[float(x)] for x in np.random.default_rng(0).normal(size=60)]
    data = lab.ok("points", names=["x"], rows=rows, title="one")["id"]
    job = lab.ok("sweep", data=data, spec=spec, sizes=[1, 2], covarianceTypes=by_use())
    swept = lab.finish(job)["result"]
    told = sorted((cell["k"], cell["covarianceType"]) for cell in swept["cells"])
    assert told == [(1, "full"), (1, "tied"), (2, "full"), (2, "tied")]


def test_sweep_comparison_and_failure(lab, blobs, spec):
    compared = lab.finish(lab.ok("compare", data=blobs, spec=spec))["result"]
    assert {len(method["labels"]) for method in compared["methods"]} == {300}
    assert compared["sentences"]
    failed = lab.finish(lab.ok("failure", mode="unscaled", fixed=False, seed=0))["result"]
    assert failed["fixed"] is False
    assert failed["fit"]["spec"]["scale"] is False
    begin = lab.ok("start", data=failed["data"]["id"], spec=failed["fit"]["spec"])
    assert len(begin["means"]) == failed["fit"]["spec"]["k"]
