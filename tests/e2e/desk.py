"""How a person at a page fills, ticks, chooses and presses: by what the page calls things."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page


def fill(page: Page, **values: Any) -> None:
    """Fill the fields of that name: text is typed, a choice is chosen, True and False tick and untick."""
    for name, value in values.items():
        _set(page.locator(f"main [name='{name}']"), name, value)


def fill_named(page: Page, values: dict[str, Any]) -> None:
    """The same for names that are no Python words (`form-0-title`)."""
    for name, value in values.items():
        _set(page.locator(f"main [name='{name}']"), name, value)


def _set(field: Locator, name: str, value: Any) -> None:
    assert field.count() > 0, f"The page has no field '{name}'."
    first = field.first
    kind = first.get_attribute("type") or first.evaluate("node => node.tagName.toLowerCase()")
    if kind in {"radio", "checkbox"} and not isinstance(value, bool):
        wanted = value if isinstance(value, list | tuple) else [value]
        for each in wanted:
            one = field.and_(field.page.locator(f"[value='{each}']"))
            one.check()
    elif kind == "checkbox":
        first.set_checked(value)
    elif kind == "select":
        first.select_option(str(value))
    elif kind == "file":
        first.set_input_files(value)
    else:
        first.fill(str(value))


def choose_label(page: Page, text: str) -> None:
    """Tick the box or radio with this label."""
    page.get_by_label(text, exact=True).check()


def press(page: Page, label: str) -> None:
    """Press the button, or follow the link, that says this; then wait for the next page."""
    button = page.locator("main").get_by_role("button", name=label, exact=True)
    if button.count() == 0:
        button = page.locator("main").get_by_role("link", name=label, exact=True)
    assert button.count() > 0, f"'{label}' is not on the page. It says: {page.locator('main').inner_text()[:1500]}"
    with page.expect_navigation():
        button.first.click()


def approve_at_once(page: Page) -> None:
    """Approve, and let the notice leave now, where the page asks when because the planned day is still ahead."""
    if page.locator("main [name='when']").count():
        page.locator("main [name='when'][value='now']").check()
        press(page, "Approve")
    else:
        press(page, "Approve and send the notice")


def told(page: Page) -> str:
    """What the page says in its main part."""
    return page.locator("main").inner_text()


def expect_no_errors(page: Page) -> None:
    summary = page.locator(".govuk-error-summary, .error-summary")
    assert summary.count() == 0, summary.first.inner_text()
