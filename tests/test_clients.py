"""What `make clients` makes of two runs of a client's tests: explained, or not, or out of date."""

from pathlib import Path

import pytest

with pytest.MonkeyPatch.context() as patch:  # beside the tests and not installed
    patch.syspath_prepend(str(Path(__file__).parents[1]))
    from benchmarks.clients.__main__ import main, said
    from benchmarks.clients.differences import Difference, compare, load
    from benchmarks.clients.registry import CHECKS, CLIENTS
    from benchmarks.clients.running import read

THEIRS = {"test_a": "passed", "test_b[1]": "passed", "test_b[2]": "passed", "test_c": "failed"}
WHY = Difference("peer", "test_b*", "another default")


def test_what_fails_with_ours_alone_has_to_be_explained():
    ours = THEIRS | {"test_b[1]": "failed", "test_b[2]": "failed"}
    assert compare("peer", THEIRS, ours, []).unexplained == ["test_b[1]", "test_b[2]"]
    explained = compare("peer", THEIRS, ours, [WHY])
    assert explained.sound
    assert explained.known == dict.fromkeys(["test_b[1]", "test_b[2]"], "another default")
    assert [explained.count("ours", verdict) for verdict in ("passed", "failed")] == [1, 3]
    assert not compare("another", THEIRS, ours, [WHY]).sound


def test_what_fails_with_theirs_too_is_no_difference():
    assert compare("peer", THEIRS, THEIRS, []).sound


def test_a_test_that_vanished_has_failed():
    ours = {name: verdict for name, verdict in THEIRS.items() if name != "test_a"}
    assert compare("peer", THEIRS, ours, []).unexplained == ["test_a"]


def test_an_explanation_of_what_does_not_fail_is_out_of_date():
    compared = compare("peer", THEIRS, THEIRS, [WHY])
    assert compared.stale == ["test_b*"]
    assert not compared.sound
    assert "take it out" in "\n".join(said("peer", compared, "the end of the output"))


def test_unless_it_needs_what_is_not_there():
    elsewhere = Difference("peer", "test_b*", "another default", needs="no_such_package")
    assert compare("peer", THEIRS, THEIRS, [elsewhere]).sound
    here = Difference("peer", "test_b*", "another default", needs="numpy")
    assert not compare("peer", THEIRS, THEIRS, [here]).sound


def test_no_test_at_all_is_no_success():
    compared = compare("peer", {}, {}, [])
    assert not compared.sound
    assert said("peer", compared, "")[0] == "peer: no test ran"


def test_checks_of_ours_need_no_run_with_theirs():
    assert compare("peer", {}, {"test_a": "passed"}, []).sound
    assert compare("peer", {}, {"test_a": "failed"}, []).unexplained == ["test_a"]


def test_subtests_count_as_the_test_that_they_are_of(tmp_path):
    told = tmp_path / "results.xml"
    told.write_text(
        "<testsuites><testsuite>"
        '<testcase classname="tests.TestA" name="test_x"><failure message="no"/></testcase>'
        '<testcase classname="tests.TestA" name="test_x"/>'
        '<testcase classname="" name="test_y"><skipped/></testcase>'
        '<testcase classname="" name="test_z"/>'
        "</testsuite></testsuites>"
    )
    assert read(told) == {"TestA::test_x": "failed", "test_y": "skipped", "test_z": "passed"}


def test_every_explanation_is_of_a_client_and_says_why():
    names = {client.name for client in CLIENTS}
    for difference in load():
        assert difference.client in names
        assert len(difference.reason.split()) > 8


def test_checks_of_ours_are_there_and_names_are_asked_for_in_full(capsys):
    found = {file.name for client in CLIENTS if "ours" in client.tests.__qualname__
             for file in client.tests()}  # fmt: skip
    assert found == {file.name for file in CHECKS.glob("test_*.py")}
    assert main(["no such client"]) == 2
    assert "no client is called no such client" in capsys.readouterr().out
