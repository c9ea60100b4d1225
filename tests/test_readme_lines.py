"""What types README's lines (.ci/readme.py, which continuous integration runs) would notice."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

from tests.systems import posix

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")

pytestmark = posix


@pytest.fixture(scope="module")
def readme():
    specification = importlib.util.spec_from_file_location("readme", ROOT / ".ci" / "readme.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def environment(readme, tmp_path):
    return readme.newcomers(tmp_path, {})


def test_readme_leads_from_nothing_to_an_answer(readme):
    lines = readme.lines_of(README)
    found = [next(i for i, line in enumerate(lines) if step in line) for step in readme.STEPS]
    assert found == sorted(found)
    assert found[0] == 0


def test_every_line_that_looks_typed_is_run(readme):
    """No line hides in a block of another name, or in one that is indented."""
    typed = re.findall(r"^\s*(?:mixtura|make|pip|python3?|\. )\b.*", README, re.MULTILINE)
    code = "".join(re.findall(r"^\s*```.*?^\s*```", README, re.MULTILINE | re.DOTALL))
    shown = [line for line in typed if line in code]
    assert shown == [line for line in readme.lines_of(README) if line in typed]


def test_blocks_of_sh_are_read_and_no_others(readme):
    text = "```sh\na  # x\n\n# only said\nb \\\n  c\n```\n```python\nd\n```\n`e`\n```sh\nf\n```\n"
    assert readme.lines_of(text) == ["a  # x", "b   c", "f"]


def test_lines_share_a_shell(readme, environment, tmp_path, capfd):
    told = readme.run(["x=1; cd /", 'echo "$x" "$PWD" # said'], tmp_path, environment)
    assert told.endswith("1 /\n")


@pytest.mark.parametrize(
    "line", ["false", "false && true", "no-such-program", "test -e nothing  # why", "exit 3"]
)
def test_a_line_that_fails_ends_it(readme, environment, tmp_path, line, capfd):
    with pytest.raises(SystemExit, match="a line failed"):
        readme.run(["true", line, "touch on"], tmp_path, environment)
    assert not (tmp_path / "on").exists()


def lab(folder: Path, page: str, end: str = "") -> None:
    """A program ``mixtura`` on the folder's own path, whose lab shows this page."""
    server = (
        f"#!{sys.executable}\n"
        "import http.server\n"
        "class Page(http.server.BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n"
        "        self.send_response(200); self.end_headers()\n"
        f"        self.wfile.write({page!r}.encode())\n"
        "server = http.server.HTTPServer(('127.0.0.1', 0), Page)\n"
        "print(f'The lab is open at http://127.0.0.1:{server.server_port}/#t', flush=True)\n"
        "try:\n    server.serve_forever()\n"
        f"except KeyboardInterrupt:\n    raise SystemExit({end})\n"
    )
    (folder / "mixtura").write_text(server)
    (folder / "mixtura").chmod(0o755)


@pytest.mark.parametrize("line", ["mixtura lab x.csv  # see", "./mixtura lab", "mixtura lab"])
def test_a_lab_is_asked_for_its_page_and_ended(readme, environment, tmp_path, line, capfd):
    lab(tmp_path, "<title>mixtura lab</title>")
    environment["PATH"] = f"{tmp_path}:{environment['PATH']}"
    told = readme.run([line, "echo on"], tmp_path, environment)
    assert "its page came" in told
    assert told.endswith("on\n")


@pytest.mark.parametrize(("page", "end"), [("nothing", ""), ("<title>mixtura</title>", "4")])
def test_a_lab_without_a_page_or_with_an_error_fails(
    readme, environment, tmp_path, page, end, capfd
):
    lab(tmp_path, page, end)
    with pytest.raises(SystemExit, match="a line failed"):
        readme.run(["./mixtura lab"], tmp_path, environment)


def test_a_lab_that_does_not_begin_fails(readme, environment, tmp_path, capfd):
    (tmp_path / "mixtura").write_text("#!/bin/sh\nexit 0\n")
    (tmp_path / "mixtura").chmod(0o755)
    with pytest.raises(SystemExit, match="a line failed"):
        readme.run(["./mixtura lab"], tmp_path, environment)


def test_a_newcomer_has_little(readme, tmp_path):
    mine = {
        "HOME": "/home/me",
        "PATH": "/opt",
        "PYTHONPATH": "x",
        "PIP_CERT": "y",
        "VIRTUAL_ENV": "z",
    }
    assert set(readme.newcomers(tmp_path, mine)) == {"HOME", "PATH", "LANG", "TERM", "PIP_CERT"}
    assert readme.newcomers(tmp_path, mine)["HOME"] == str(tmp_path)
