"""The key of the address reaches the browser, and nobody else on this computer."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from threading import Event
from urllib.parse import unquote, urlparse

import pytest
from tests.systems import posix

from mixtura.lab import browser, serve
from mixtura.lab.browser import NO_BROWSER, PREFIX, Redirect

ADDRESS = "http://127.0.0.1:8123/#token=a-key"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where redirects are made, on a computer with a screen."""
    monkeypatch.setattr(browser, "_parent", lambda: tmp_path)
    monkeypatch.setenv("DISPLAY", ":0")
    return tmp_path


@posix
def test_only_the_user_can_read_it(folder):
    before = os.umask(0)
    try:
        redirect = Redirect(ADDRESS)
    finally:
        os.umask(before)
    assert stat.S_IMODE(redirect.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(redirect.file.parent.stat().st_mode) == 0o700


def test_it_leads_to_the_address_with_and_without_scripts_and_names_no_referrer(folder):
    text = Redirect(ADDRESS).file.read_text()
    assert f'location.replace("{ADDRESS}")' in text  # which leaves no entry to go back to
    assert f'content="1; url={ADDRESS}"' in text
    assert f'href="{ADDRESS}" rel="noreferrer"' in text
    assert '<meta name="referrer" content="no-referrer">' in text


def test_nothing_in_an_address_ends_the_script(folder):
    text = Redirect('http://x/#"</script><b>').file.read_text()
    assert text.count("</script>") == 1
    assert "<b>" not in text


def test_it_is_removed_with_its_folder_and_removing_twice_is_fine(folder):
    redirect = Redirect(ADDRESS)
    redirect.remove()
    redirect.remove()
    assert list(folder.iterdir()) == []


def dead_process():
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@posix
def test_what_a_killed_lab_has_left_is_swept_up_and_nothing_else(folder):
    left = folder / f"{PREFIX}{dead_process()}-x"
    lives = folder / f"{PREFIX}{os.getppid()}-x"
    others = [folder / f"{PREFIX}{name}" for name in ("mine-x", "12", "1e3-x")]
    linked = folder / f"{PREFIX}{dead_process()}-link"
    for each in (left, lives, *others):
        each.mkdir()
        (each / "open.html").write_text("")
    linked.symlink_to(others[0])
    mine = Redirect(ADDRESS)
    assert not left.exists()
    for each in (lives, *others, linked, mine.file.parent):
        assert each.exists()
    assert (others[0] / "open.html").exists()


def test_browsers_from_a_snap_find_it_at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    is_dir = browser.Path.is_dir
    monkeypatch.setattr(browser.Path, "is_dir", lambda self: str(self) == "/snap" or is_dir(self))
    assert browser._parent() == tmp_path


def test_the_browser_is_told_a_file_and_not_the_key(folder, monkeypatch):
    told = Event()
    seen = []

    def browse(address):
        path = unquote(urlparse(address).path)
        if os.name == "nt":
            path = path.lstrip("/")
        with open(path) as file:
            seen.append((address, file.read()))
        told.set()
        return True

    class Opened(serve.Server):
        def run(self, sockets=None):
            self._ready(self._address)
            assert told.wait(60)

    monkeypatch.setattr(serve, "Server", Opened)
    monkeypatch.setattr(serve, "warm", lambda context: None)
    monkeypatch.setattr(browser.webbrowser, "open", browse)
    said = []
    serve.serve(None, None, browser=True, say=said.append)
    ((address, page),) = seen
    printed = said[0].split()[5]
    assert printed.startswith("http://127.0.0.1:")
    key = printed.partition("#token=")[2]
    assert len(key) > 40
    assert address.startswith("file://")
    assert key not in address
    assert printed in page
    assert list(folder.iterdir()) == []  # the lab has ended


def test_it_is_gone_once_the_page_has_come(folder, monkeypatch):
    visited = Event()
    visited.set()
    monkeypatch.setattr(browser.webbrowser, "open", lambda address: True)
    serve.open_page(Redirect(ADDRESS), pytest.fail, visited)
    assert list(folder.iterdir()) == []


def no_such(address):
    raise browser.webbrowser.Error("could not locate runnable browser")


@pytest.mark.parametrize("browse", [lambda address: False, no_such])
def test_without_a_browser_a_person_is_told_to_open_the_address(folder, monkeypatch, browse):
    monkeypatch.setattr(browser.webbrowser, "open", browse)
    said = []
    serve.open_page(Redirect(ADDRESS), said.append, Event())
    assert said == [NO_BROWSER]
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="these have a screen")
def test_without_a_screen_no_browser_takes_the_terminal(folder, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(browser.webbrowser, "open", pytest.fail)
    assert not browser.show(Redirect(ADDRESS))


def test_no_redirect_without_a_browser_to_open(folder, monkeypatch):
    class Opened(serve.Server):
        def run(self, sockets=None):
            self._ready(self._address)

    monkeypatch.setattr(serve, "Server", Opened)
    monkeypatch.setattr(serve, "warm", lambda context: None)
    monkeypatch.setattr(serve, "Redirect", pytest.fail)
    serve.serve(None, None, browser=False, say=lambda text: None)
