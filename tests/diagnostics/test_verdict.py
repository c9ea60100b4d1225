"""The verdict promises nothing that a finding takes back."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixtura import GaussianMixtureIC, datasets, diagnose
from mixtura.diagnostics import CODES, Finding, Severity
from mixtura.diagnostics.aspects import ASPECTS, LIMITING, Aspect, Trust
from mixtura.diagnostics.verdict import WORDS, verdict
from mixtura.selection import Confidence, account
from mixtura.selection.confidence import NOT_COMPARED, NOT_SETTLED
from mixtura.selection.doubts import Doubt

CERTAIN = Confidence("very strong", "Very clear", "the choice is clear", (), "very strong")

STRENGTHS = [NOT_SETTLED, NOT_COMPARED, "hardly any", "positive", "strong", "very strong"]


def found(code: str, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(code, severity, "It is so.", "Do that.", {"number": 1})


def test_with_nothing_found_and_a_clear_choice_all_may_be_relied_on() -> None:
    said = verdict([], CERTAIN, 3)
    assert (said.level, said.word, said.reasons) == (Trust.YES, "Reliable", ())
    assert said.sentence == (
        "Of the numbers of groups that were tried, 3 is clearly the best. Given these groups, "
        "most rows clearly belong to one of them."
    )
    assert verdict([], CERTAIN, 1).sentence == "Nothing speaks for more than one group."


def test_labels_number_and_model_are_told_apart() -> None:
    labels = verdict([found("low-silhouette")], CERTAIN, 3)
    assert (labels.number, labels.labels, labels.model) == (Trust.YES, Trust.NO, Trust.YES)
    assert labels.sentence.startswith("Do not rely on which group a row is in: rows are hardly")
    assert "3 is clearly the best" in labels.sentence

    values = verdict([found("few-distinct-values")], CERTAIN, 3)
    assert (values.number, values.labels) == (Trust.CARE, Trust.YES)
    assert values.sentence.startswith("The number of groups is not certain: a column holds")

    stopped = verdict([found("not-converged")], CERTAIN, 3)
    assert (stopped.number, stopped.model) == (Trust.YES, Trust.CARE)
    assert stopped.sentence.startswith("Take the centres and spreads with care: the fit was")


def test_where_part_of_the_model_means_nothing_nothing_else_is_said() -> None:
    findings = [found("few-distinct-values"), found("component-on-floor", Severity.SEVERE)]
    said = verdict(findings, CERTAIN, 3)
    assert said.word == "Not reliable"
    assert said.sentence == f"Part of this model means nothing: {CODES['component-on-floor']}."
    assert said.reasons == (CODES["component-on-floor"], CODES["few-distinct-values"])


def test_one_reason_for_two_things_is_told_once() -> None:
    said = verdict([found("one-cluster-of-several", Severity.INFO)], CERTAIN, 3)
    assert said.sentence == (
        "Take the number of groups, and which group a row is in, with care: "
        f"{CODES['one-cluster-of-several']}."
    )


def test_a_doubt_and_the_finding_that_says_the_same_are_one_reason() -> None:
    edge = Doubt("it is the largest number of groups that was tried", "edge-of-range", True)
    unsettled = replace(CERTAIN, number=NOT_SETTLED, number_doubts=(edge,))
    said = verdict([found("edge-of-range")], unsettled, 15)
    assert said.reasons == (edge.text,)
    assert said.sentence.startswith(f"Do not rely on the number of groups: {edge.text}. ")


@pytest.mark.parametrize("strength", STRENGTHS)
def test_the_number_is_no_surer_than_its_sweep(strength: str) -> None:
    said = verdict([], replace(CERTAIN, number=strength), 3)
    expected = {NOT_SETTLED: Trust.NO, "hardly any": Trust.NO, "positive": Trust.CARE}
    expected |= {NOT_COMPARED: Trust.CARE, "strong": Trust.YES, "very strong": Trust.YES}
    assert said.number is said.level is expected[strength]
    assert bool(said.reasons) is (said.level is not Trust.YES)


def test_without_a_sweep_nobody_knows_the_number() -> None:
    said = verdict([], None, 3)
    assert (said.level, said.number, said.labels) == (Trust.CARE, Trust.CARE, Trust.YES)
    assert "no other number of groups is known to have been tried" in said.sentence


def test_one_group_has_no_labels_to_doubt() -> None:
    said = verdict([found("low-silhouette")], CERTAIN, 1)
    assert (said.level, said.labels) == (Trust.YES, Trust.YES)


def test_every_code_speaks_of_something() -> None:
    assert list(ASPECTS) == list(CODES)
    assert all(ASPECTS.values())
    assert set(CODES) > LIMITING


def test_as_plain_values_it_is_json() -> None:
    plain = verdict([found("low-silhouette")], CERTAIN, 2).to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert (plain["level"], plain["labels"], plain["number"]) == ("no", "no", "yes")


FINDINGS = st.builds(found, st.sampled_from(list(CODES)), st.sampled_from(Severity))
CONFIDENCES = st.none() | st.sampled_from([replace(CERTAIN, number=word) for word in STRENGTHS])


@given(st.lists(FINDINGS, max_size=5), FINDINGS, CONFIDENCES, st.sampled_from([1, 2, 9]))
def test_another_finding_never_raises_a_level(
    findings: list[Finding], more: Finding, sure: Confidence | None, k: int
) -> None:
    before, after = verdict(findings, sure, k), verdict([more, *findings], sure, k)
    for aspect in ("level", *Aspect):
        assert getattr(after, aspect) <= getattr(before, aspect)
    worse = replace(more, severity=Severity.SEVERE)
    assert verdict([worse, *findings], sure, k).level <= after.level


@given(st.lists(FINDINGS, max_size=6), CONFIDENCES, st.sampled_from([2, 9]))
def test_no_sentence_is_taken_back(
    findings: list[Finding], sure: Confidence | None, k: int
) -> None:
    said = verdict(findings, sure, k)
    worst = max((finding.severity for finding in findings), default=Severity.INFO)
    assert said.word == WORDS[said.level]
    assert said.level == min(said.number, said.labels, said.model)
    if worst is not Severity.INFO:
        assert said.level < Trust.YES
    if worst is Severity.SEVERE:
        assert said.level is Trust.NO
    assert ("clearly the best" in said.sentence) <= (said.number is Trust.YES)
    assert ("most rows clearly belong" in said.sentence) <= (said.labels is Trust.YES)
    assert bool(said.reasons) is (said.level is not Trust.YES)
    assert len(set(said.reasons)) == len(said.reasons)
    assert 1 <= said.sentence.count(".") <= 2
    assert ": ." not in said.sentence
    assert verdict(findings[::-1], sure, k).level is said.level


def _blobs(n: int, *centres: float, d: int = 2) -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(centre, 1.0, (n, d)) for centre in centres])


def _ring(n: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    angle = rng.uniform(0, 2 * np.pi, n)
    return np.c_[np.cos(angle), np.sin(angle)] + rng.normal(0, 0.05, (n, 2))


def _noise(draw: Callable[[np.random.Generator], np.ndarray]) -> Callable[[], np.ndarray]:
    return lambda: draw(np.random.default_rng(0))


TABLES: dict[str, Callable[[], np.ndarray]] = {
    "two far blobs": lambda: _blobs(150, 0, 30),
    "three blobs in one column": lambda: _blobs(200, 0, 10, 20, d=1),
    "blobs that overlap": lambda: _blobs(200, 0, 2.2),
    "more blobs than are tried": lambda: _blobs(40, 0, 10, 20, 30, 40, 50, 60),
    "a ring": lambda: _ring(400),
    "one Gaussian": _noise(lambda rng: rng.normal(size=(400, 3))),
    "one Gaussian, 12 rows": _noise(lambda rng: rng.normal(size=(12, 3))),
    "one Gaussian, 30 rows of 12 columns": _noise(lambda rng: rng.normal(size=(30, 12))),
    "uniform": _noise(lambda rng: rng.uniform(size=(400, 2))),
    "heavy tails": _noise(lambda rng: rng.standard_t(2, size=(400, 2))),
    "skewed": _noise(lambda rng: np.exp(rng.normal(size=(300, 2)))),
    "whole numbers": _noise(lambda rng: rng.integers(0, 10, (300, 3)).astype(float)),
    "two values": _noise(lambda rng: rng.integers(0, 2, (100, 3)).astype(float)),
    "pairs of rows": lambda: (
        np.repeat(_blobs(12, 0, 20), 2, axis=0) + np.tile([[0], [0.01]], (24, 2))
    ),
    "outliers": lambda: np.r_[_blobs(150, 0), [[60, 60], [61, 58], [90, -70], [91, -71]]],
    **{
        name: lambda name=name: datasets.load(name).X
        for name in ("acidity", "diabetes", "faithful", "galaxies", "iris")
    },
}


@pytest.mark.parametrize("name", TABLES)
def test_on_tables_of_every_kind_no_finding_stands_against_the_verdict(name: str) -> None:
    X = TABLES[name]()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = GaussianMixtureIC(range(1, 7), n_init=3, random_state=0).fit(X)
        findings = diagnose(model, X, starts=False)
    sure, k = model.confidence_, model.n_components_
    said = verdict(findings, sure, k)
    codes = [finding.code for finding in findings]
    assert len(set(codes)) == len(codes)  # findings of one kind are one finding
    if said.level is Trust.YES:
        assert all(finding.severity is Severity.INFO for finding in findings)
        assert not LIMITING & set(codes)
        assert sure.number_is_clear
    advice = " ".join(finding.advice for finding in findings)
    if k > 1 and "not rely on the labels" in advice:
        assert said.labels is said.level is Trust.NO
    if model.at_edge_:
        assert said.number < Trust.YES
        assert "clear" not in sure.verdict
    if sure.is_clear:  # a model is no surer than its number of groups
        assert sure.number_is_clear
    first = account(model.sweep_)[0]
    if " is clear" in first:
        assert sure.is_clear or sure.number_is_clear


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("two far blobs", "Reliable"),
        ("three blobs in one column", "Reliable"),
        ("one Gaussian", "Reliable"),
        ("blobs that overlap", "With care"),
        ("iris", "With care"),
        ("more blobs than are tried", "Not reliable"),
    ],
)
def test_the_words_tell_kinds_of_tables_apart(name: str, word: str) -> None:
    X = TABLES[name]()
    model = GaussianMixtureIC(range(1, 7), n_init=3, random_state=0).fit(X)
    findings = diagnose(model, X, starts=False)
    assert verdict(findings, model.confidence_, model.n_components_).word == word
