"""What make calls: pip in few words, and the link that makes ``mixtura`` a command."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.systems import posix

ROOT = Path(__file__).parents[1]

pytestmark = posix


def tool(name: str):
    specification = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module  # dataclasses look there
    specification.loader.exec_module(module)
    return module


environment, install, link = tool("environment"), tool("install"), tool("link")

PIP = """\
Collecting numpy>=2.0 (from mixtura==0.1.0)
  Downloading numpy-2.4.6-cp311-cp311-manylinux_2_27_x86_64.whl (16.9 MB)
  Using cached scipy-1.17.1-cp311-cp311-manylinux_2_27_x86_64.whl (35.2 MB)
  *** Configuring CMake...
  -- Configuring done (0.1s)
  [1/3] Building CXX object CMakeFiles/_native.dir/em/advance.cpp.o
  [3/3] Linking CXX shared module _native.so
Installing collected packages: scipy, numpy, mixtura
"""


def test_what_pip_says_becomes_how_far_it_is():
    progress = install.Progress()
    steps = [progress.doing for line in PIP.splitlines() if progress.read(line)]
    assert steps == [
        "fetching packages: 1, now numpy",
        "fetching packages: 2, now scipy",
        "compiling the kernel: looking for the compiler",
        "compiling the kernel: 1 of 3 files done, the last are the largest",
        "compiling the kernel: 3 of 3 files done",
        "putting packages in their places",
    ]


def pip(folder: Path, said: str, status: int = 0) -> list[str]:
    """A program in the place of pip."""
    fake = folder / "fake_pip.py"
    fake.write_text(
        f"import sys\nassert sys.argv[1:] == ['install', 'x', '--verbose']\nprint({said!r})\n"
        f"sys.exit({status})\n"
    )
    return [sys.executable, str(fake)]


def test_where_it_goes_well_little_is_said(tmp_path, capsys):
    assert install.main(["install", "x"], pip(tmp_path, PIP)) == 0
    out, err = capsys.readouterr()
    assert out == ""
    kinds = [line.partition(":")[0].strip() for line in err.splitlines()]
    assert kinds == [
        "looking what is needed (0",
        "fetching packages",
        "compiling the kernel",
        "putting packages in their places (0",
    ]


def test_where_it_fails_all_is_said(tmp_path, capsys):
    said = f"{PIP}kernel.cpp:3:1: error: expected ';'\nninja: build stopped\n"
    assert install.main(["install", "x"], pip(tmp_path, said, status=7)) == 7
    err = capsys.readouterr().err
    assert said in err
    assert err.endswith(
        "Not installed: the reason is above. Once it is mended, the same command goes on from "
        "here.\n"
    )


def test_a_kernel_that_is_not_compiled_is_said(tmp_path, capsys):
    warning = "    no compiled kernel: there is no C++ compiler; mixtura will use NumPy's\n"
    assert install.main(["install", "x"], pip(tmp_path, warning)) == 0
    assert "without its compiled kernel, since there is no C++ compiler" in capsys.readouterr().err


def test_ctrl_c_is_one_sentence(tmp_path, capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(install.Progress, "read", interrupted)
    assert install.main(["install", "x"], pip(tmp_path, PIP)) == 130
    assert capsys.readouterr().err.endswith("interrupted: the same command goes on from here.\n")


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A home, and a clone in it whose mixtura can be started."""
    made = tmp_path / "home"
    target = made / "clone" / ".venv" / "bin" / "mixtura"
    target.parent.mkdir(parents=True)
    target.write_text("#!/bin/sh\n")
    target.chmod(0o755)
    monkeypatch.setenv("HOME", str(made))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.chdir(made / "clone")
    return made


TARGET = Path(".venv/bin/mixtura")


def test_a_folder_on_the_path_gets_the_link(home, monkeypatch):
    (home / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{home / 'bin'}:/usr/bin:/bin")
    assert link.main(TARGET).startswith("mixtura is a command now: ")
    assert (home / "bin" / "mixtura").resolve() == TARGET.resolve()
    assert link.main(TARGET).startswith("mixtura is a command now: ")  # and again


def test_where_no_folder_is_on_the_path_the_lines_are_said(home):
    told = link.main(TARGET)
    assert (home / ".local" / "bin" / "mixtura").resolve() == TARGET.resolve()
    assert f"\n  . {home}/clone/.venv/bin/activate\n" in told
    assert told.endswith(f'\n  export PATH={home}/.local/bin:"$PATH"')


def test_what_is_not_ours_stays(home):
    there = home / ".local" / "bin" / "mixtura"
    there.parent.mkdir(parents=True)
    there.write_text("theirs")
    told = link.main(TARGET)
    assert "none of ours" in told
    assert told.endswith(f"  . {home}/clone/.venv/bin/activate")
    assert there.read_text() == "theirs"


def test_a_link_of_another_clone_gives_way(home):
    there = home / ".local" / "bin" / "mixtura"
    there.parent.mkdir(parents=True)
    there.symlink_to("/gone/.venv/bin/mixtura")
    link.main(TARGET)
    assert there.resolve() == TARGET.resolve()


def test_another_mixtura_before_it_is_said(home, monkeypatch):
    first, folder = home / "first", home / "bin"
    for made in (first, folder):
        made.mkdir()
    (first / "mixtura").write_text("#!/bin/sh\n")
    (first / "mixtura").chmod(0o755)
    monkeypatch.setenv("PATH", f"{first}:{folder}")
    assert f"but {first / 'mixtura'} comes before it" in link.main(TARGET)


def test_a_home_that_takes_nothing(home, monkeypatch):
    (home / ".local").write_text("a file, and no folder")
    told = link.main(TARGET)
    assert "could not be linked" in told
    assert "  . " in told


def answers(monkeypatch, *statuses: int) -> list[tuple[str, ...]]:
    """Programs that end with these; what has been called."""
    called = []
    left = iter(statuses)

    def run(command, **_):
        called.append(command)
        return subprocess.CompletedProcess(command, next(left), stdout="its words\n")

    monkeypatch.setattr(subprocess, "run", run)
    return called


def test_an_environment_is_made_anew_with_a_new_pip(monkeypatch, capsys):
    called = answers(monkeypatch, 0, 0)
    assert environment.main("there") == 0
    assert called[0][1:] == ("-m", "venv", "--clear", "there")
    assert called[1][0] == "there/bin/python"
    assert capsys.readouterr() == ("", "")


def test_an_environment_that_cannot_be_made(monkeypatch, capsys):
    called = answers(monkeypatch, 1)
    assert environment.main("there") == 1
    assert len(called) == 1
    err = capsys.readouterr().err
    assert err.startswith("its words\n")
    assert "`apt install python3-venv`" in err
    answers(monkeypatch, 0, 2)
    assert environment.main("there") == 2
    assert "pip: the reason is above" in capsys.readouterr().err


def test_an_environment_that_is_interrupted(monkeypatch, capsys):
    def run(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "run", run)
    assert environment.main("there") == 130
    assert capsys.readouterr().err == "interrupted: the same command begins anew.\n"
