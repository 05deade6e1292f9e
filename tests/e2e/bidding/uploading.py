"""A line that breaks in the middle of a file, the same file chosen again and gone on with, and a newer version of it."""

from __future__ import annotations

from hashlib import sha256

from playwright.sync_api import Page, Request, Route, expect

from tests.e2e.bidding.consortium import FILE, MEGABYTE, Bidders, document
from tests.e2e.desk import fill, told

SIZE = 44 * MEGABYTE
PIECE = 32 * MEGABYTE
"""What the page sends at a time."""
FIRST = document(SIZE, seed=4)
SECOND = document(2 * MEGABYTE + 311, seed=5)


def break_the_line(bidders: Bidders) -> None:
    """The first piece arrives; in the second the line is gone, and the tab is closed on it."""
    journey = bidders.journey
    (journey.folder / FILE).write_bytes(FIRST)
    ivo = bidders.people["ivo"]
    page = bidders.at("ivo", "files/")
    bidders.seen(page, "files-none")
    gone: list[str] = []

    def line(route: Route) -> None:
        if gone or (route.request.method == "PATCH" and _offset(route.request) > 0):
            gone.append(route.request.method)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/uploads/**", line)
    fill(page, file=str(journey.folder / FILE))
    page.get_by_role("button", name="Upload", exact=True).click()
    said = page.locator(".uploads [role=status]")
    expect(said).to_have_text("The line broke. We try again by ourselves.", timeout=120_000)
    bidders.seen(page, "upload-broken")
    page.close(run_before_unload=False)
    ivo.page = ivo.context.new_page()
    ivo.page.set_default_timeout(60_000)


def go_on(bidders: Bidders) -> None:
    """What arrived is kept and named; it goes on from there and not from the start, and arrives whole."""
    page = bidders.at("ivo", "files/")
    said = " ".join(told(page).split())
    assert "Not finished" in said
    assert f"{FILE}" in said
    assert "72% of 44.0 MB is here" in said
    bidders.seen(page, "files-not-finished")
    assert "1 upload not finished" in told(bidders.at("hester"))
    sent: list[int] = []
    page = bidders.at("ivo", "files/")
    page.on("request", lambda request: sent.append(_offset(request)) if request.method == "PATCH" else None)
    fill(page, file=str(bidders.journey.folder / FILE))
    with page.expect_navigation(timeout=120_000):
        page.get_by_role("button", name="Upload", exact=True).click()
    assert sent == [PIECE], "it began again instead of going on"
    assert _digest(FIRST) in _held(page)
    assert "Not finished" not in told(page)
    bidders.seen(page, "files-one")


def _offset(request: Request) -> int:
    return int(request.headers["upload-offset"])


def replace(bidders: Bidders) -> None:
    """The same name again, by a colleague: a second version, and only it counts."""
    (bidders.journey.folder / FILE).write_bytes(SECOND)
    page = bidders.at("lena", "files/")
    fill(page, file=str(bidders.journey.folder / FILE))
    with page.expect_navigation(timeout=120_000):
        page.get_by_role("button", name="Upload", exact=True).click()
    said = _held(page)
    assert "version 2" in said
    assert _digest(SECOND) in said
    assert _digest(FIRST) not in said
    bidders.seen(page, "files-replaced")


def refused(bidders: Bidders) -> None:
    """An empty file is refused in a sentence, and what stands stays."""
    empty = bidders.journey.folder / "empty.pdf"
    empty.write_bytes(b"")
    page = bidders.at("lena", "files/")
    fill(page, file=str(empty))
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.locator(".uploads [data-state=failed]")).to_contain_text("0 bytes")
    bidders.seen(page, "upload-refused")
    assert _digest(SECOND) in _held(bidders.at("lena", "files/"))


def _held(page: Page) -> str:
    return page.locator("section[aria-labelledby=kept]").inner_text()


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
