"""What a host of the repository reads: the workflow, the forms, how to cite and to report."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
HOST = ROOT / ".github"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOW = HOST / "workflows" / "ci.yml"
FORMS = sorted((HOST / "ISSUE_TEMPLATE").glob("*.yml"))

pytestmark = pytest.mark.skipif(not HOST.exists(), reason="no part of a package")


def read(path: Path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps():
    return [step for job in read(WORKFLOW)["jobs"].values() for step in job["steps"]]


def test_the_workflow_may_only_read_and_ends():
    workflow = read(WORKFLOW)
    assert set(workflow[True]) == {"push", "pull_request"}  # "on" is a truth value of YAML 1.1
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    assert all(0 < job["timeout-minutes"] <= 180 for job in workflow["jobs"].values())
    assert not any("permissions" in job for job in workflow["jobs"].values())


def test_actions_are_pinned_and_keep_no_key():
    used = [step for step in steps() if "uses" in step]
    for step in used:
        assert re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", step["uses"])
        if step["uses"].startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False
        for path in re.findall(r"[\w/.-]+", str(step["with"].get("cache-dependency-path", ""))):
            assert (ROOT / path).is_file()
    assert used


def test_the_workflow_runs_what_there_is():
    scripts = [step["run"] for step in steps() if step.get("run", "").startswith(".ci/")]
    assert scripts == [".ci/run", ".ci/pure"]
    for script in scripts:
        assert os.access(ROOT / script, os.X_OK)


@pytest.mark.parametrize("script", ["run", "pure"])
def test_the_scripts_run_what_there_is(script):
    text = (ROOT / ".ci" / script).read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env bash\n")
    code = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    for line in re.findall(r"^make ([a-z ]+)$", code, re.M):
        assert set(line.split()) <= set(targets)
    for path in re.findall(r"(?<![\w.])(?:tests|src)(?:/[\w/]+)?", code):
        assert (ROOT / path).exists(), path


def test_every_make_target_that_is_named_is_there():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    text = (HOST / "pull_request_template.md").read_text(encoding="utf-8")
    named = re.findall(r"`make ([a-z ]+)`", text)
    assert named
    assert {target for line in named for target in line.split()} <= set(targets)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one(path):
    form = read(path)
    if path.stem == "config":
        assert form == {"blank_issues_enabled": True}
        return
    assert (
        {"name", "description", "body"} <= set(form) <= {"name", "description", "body", "labels"}
    )
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in fields}) == len(fields)
    assert any(field.get("validations", {}).get("required") for field in fields)
    for field in form["body"]:
        assert field["type"] in {"markdown", "textarea", "input", "dropdown", "checkboxes"}
        assert field["attributes"].get("label") or field["type"] == "markdown"


def test_what_a_form_asks_to_run_runs():
    asked = {
        command
        for path in FORMS
        for field in read(path).get("body", ())
        for command in re.findall(r'python -c "(.*)"', field["attributes"].get("description", ""))
    }
    (command,) = asked
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^mixtura \d\S* \w+$", done.stdout, re.M)


def test_how_to_cite_is_what_the_package_says_of_itself():
    citation = read(ROOT / "CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert citation["title"] == PROJECT["name"]
    assert citation["version"] == PROJECT["version"]
    assert citation["authors"] == PROJECT["authors"]
    assert citation["abstract"] == PROJECT["description"]
    assert citation["keywords"] == PROJECT["keywords"]
    assert citation["license"] in PROJECT["license"].split(" AND ")
    assert citation["type"] == "software"
    assert citation["message"]


@pytest.mark.parametrize("name", ["SECURITY.md", "CONTRIBUTING.md"])
def test_what_is_named_is_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([\w./-]+)\)", text)
    paths = re.findall(r"`((?:tests|src|docs|web|native|benchmarks)/[\w./-]*)`", text)
    assert links
    assert paths
    for path in [*links, *(path for path in paths if not re.search("[A-Z]{4}", path))]:
        assert (ROOT / path).exists(), path
