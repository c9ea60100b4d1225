"""Whatever the package carries of others comes with its notice, and is listed."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LISTED = (ROOT / "THIRD_PARTY").read_text(encoding="utf-8")
SCRIPT = (files("mixtura.page") / "bundle" / "lab.js").read_text(encoding="utf-8")
NOTICE = SCRIPT.partition("*/")[0]
MIT = re.sub(
    r"\s+", " ", LISTED[LISTED.index("Permission is") : LISTED.index("SOFTWARE.\n\n\n") + 9]
)


def package_of(module):
    """The package of what an import names: ``@scope/name/part`` -> ``@scope/name``."""
    return "/".join(module.split("/")[: 2 if module.startswith("@") else 1])


def bundled():
    """Packages that the page imports, with what those need, and their versions."""
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    sources = [p for kind in ("*.ts", "*.tsx") for p in (ROOT / "web" / "src").rglob(kind)]
    imports = re.compile(r"""(?:from|import)\s*\(?\s*["']([@\w][\w@/.-]*)["']""")
    left = {package_of(m) for p in sources for m in imports.findall(p.read_text(encoding="utf-8"))}
    found = {}
    while left:
        name = left.pop()
        entry = lock[f"node_modules/{name}"]
        found[name] = entry["version"]
        peers = set(entry.get("peerDependencies", {}))
        peers -= {n for n, m in entry.get("peerDependenciesMeta", {}).items() if m["optional"]}
        left |= (peers | set(entry.get("dependencies", {}))) - set(found)
    return found


def test_the_page_has_more_than_one():
    assert {"preact", "@preact/signals", "@preact/signals-core"} <= set(bundled())


@pytest.mark.parametrize(("name", "version"), sorted(bundled().items()))
def test_what_the_page_imports_is_listed_and_noticed(name, version):
    assert re.search(rf"^    {re.escape(name)} {re.escape(version)}$", LISTED, re.MULTILINE)
    [said] = re.findall(rf"^{re.escape(name)} {re.escape(version)}: (.*)$", NOTICE, re.MULTILINE)
    assert said.startswith("Copyright (c) ")
    assert said in LISTED


def test_no_other_is_listed():
    [part] = re.findall(r"In mixtura/page/bundle.*?(?=^In )", LISTED, re.DOTALL | re.MULTILINE)
    listed = dict(re.findall(r"^    (\S+) (\d\S+)$", part, re.MULTILINE))
    assert listed == bundled()


def test_the_permission_is_whole():
    assert MIT.startswith("Permission is hereby granted, free of charge")
    assert MIT in re.sub(r"\s+", " ", NOTICE)


def test_a_report_has_the_notice_too():
    import numpy as np

    import mixtura
    from mixtura.report import Labelling, Subject, report_html

    X = np.random.default_rng(0).normal(size=(40, 1))
    page = report_html(Subject.of(mixtura.GaussianMixture(1).fit(X), X), Labelling("t"))
    assert NOTICE.encode() in page


def test_what_the_kernel_includes_is_listed():
    """Headers with a folder are of others; those of the system have none, or begin with sys/."""
    sources = [
        p for kind in ("*.cpp", "*.h", "*/*.cpp", "*/*.h") for p in (ROOT / "native").glob(kind)
    ]
    included = {
        found
        for p in sources
        for found in re.findall(r"#include <([^/>]+)/", p.read_text("utf-8"))
    }
    cmake = (ROOT / "native" / "CMakeLists.txt").read_text(encoding="utf-8")
    included |= set(re.findall(r"find_package\((\w+)", cmake)) - {"Python"}
    assert included - {"sys"} == {"nanobind"}
    for name in ("nanobind", "robin-map"):
        assert re.search(rf"^    {name}\b", LISTED, re.MULTILINE)


def test_the_package_is_told_to_take_them():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license-files"] == ["LICENSE", "THIRD_PARTY"]
    assert project["license"] == "BSD-3-Clause AND MIT"
