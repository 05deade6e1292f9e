"""A real server on loopback and real browsers: the tests below touch nothing but pages."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from core import clock
from tests import databases
from tests.e2e.axe import violations as violations
from tests.e2e.phone import Hands, MoveTo

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), "")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_UP = 240  # seconds; a busy machine starts slowly, and waiting costs nothing when it is quick


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Site:
    """A demonstration server of the test's own, with its folder and address."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes] = field(repr=False)


def started(folder: Path, *, seed: tuple[str, ...], settings: Mapping[str, str] | None = None) -> Site:
    """Copy the migrated template, fill it by the product's own command, and serve it."""
    folder.mkdir(parents=True, exist_ok=True)
    template = databases.template_file()
    shutil.copy(template, folder / "fairlot.sqlite3")
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FAIRLOT_")},
        "FAIRLOT_DEMO": "1",
        "FAIRLOT_VAR": str(folder),
        "FAIRLOT_URL": f"http://127.0.0.1:{port}",
        "FAIRLOT_DUE_SECONDS": "1",
        **(settings or {}),
    }
    if seed:
        subprocess.run([sys.executable, "manage.py", *seed], cwd=ROOT, env=environment, check=True, timeout=300)
    log = (folder / "serve.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port)], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    site = Site(f"http://127.0.0.1:{port}", folder, process)
    _wait_for(site)
    return site


def _wait_for(site: Site) -> None:
    deadline = time.monotonic() + START_UP
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{site.url}/health/", timeout=5).close()  # noqa: S310 # our own server on loopback
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    site.process.kill()
    raise RuntimeError((site.folder / "serve.log").read_text()[-2000:])


def stopped(site: Site) -> None:
    site.process.terminate()
    try:
        site.process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        site.process.kill()


@pytest.fixture(scope="module")
def empty_site(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Site]:
    """A buyer and its staff, and nothing bought yet."""
    site = started(tmp_path_factory.mktemp("empty-site"), seed=("demo_seed", "--people-only"))
    yield site
    stopped(site)


@pytest.fixture(scope="session")
def demo_site(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Site]:
    """The demonstration as a visitor finds it: a tender at each interesting stage."""
    site = started(tmp_path_factory.mktemp("demo-site"), seed=("demo_seed",))
    yield site
    stopped(site)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("skipped: no Chromium (install the Debian package 'chromium'); browser journeys did not run")
    # Text is measured in the fonts of the machine; the file names one family for all of them, if it is there.
    os.environ["FONTCONFIG_FILE"] = str(ROOT / "tests" / "e2e" / "fonts.conf")
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Person:
    """Somebody at a browser. `page` is their tab; `at(...)` goes to an address of the site."""

    def __init__(self, browser: Browser, site: Site, email: str = "", *, width: int = 1280, javascript: bool = True):
        self.site = site
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, base_url=site.url, locale="en-GB"
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        if email:
            self.step_in(email)

    def step_in(self, email: str) -> None:
        """Sign in as the demonstration lets one: by the button on the page of everyone one can be."""
        self.page.goto("/demo/people/")
        self.page.locator(f"form:has(input[value='{email}']) button").first.click()

    def at(self, address: str) -> Page:
        self.page.goto(address)
        return self.page

    def leave(self) -> None:
        self.context.close()


@pytest.fixture
def at(settings: Any) -> MoveTo:
    """Moves the clock of the server inside the test: its threads read the demonstration's movable one."""
    settings.DEMO = True
    return clock.move_to


@pytest.fixture
def hand(browser: Browser, live_server: Any) -> Iterator[Hands]:
    """Gives a phone to somebody; every page they meet is looked at."""
    hands = Hands(browser, live_server.url)
    yield hands
    hands.leave()
