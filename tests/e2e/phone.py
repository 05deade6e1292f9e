"""Somebody at a small screen, on a server that runs inside the test: every page looked at, every refusal read.

Where a journey of a whole site would take minutes to reach a page, the factories bring a bid there and the phone goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from core.models import User
from tests.e2e.axe import violations
from tests.e2e.desk import fill_named, press, told

MoveTo = Callable[[datetime], None]


@dataclass
class Phone:
    """Somebody at a small screen; what axe, the heading or the width says against a page is kept by its name."""

    page: Page
    javascript: bool = True
    faults: dict[str, list[str]] = field(default_factory=dict)
    looked_at: list[str] = field(default_factory=list)

    def at(self, name: str, *args: str) -> Page:
        self.page.goto(reverse(name, args=args))
        self.look(name)
        return self.page

    def look(self, name: str) -> None:
        self.looked_at.append(name)
        found = violations(self.page) if self.javascript else []  # axe is a script
        if self.page.locator("h1").count() != 1:
            found.append(f"{self.page.locator('h1').count()} headings of the first rank")
        if not self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
            found.append("it scrolls sideways")
        if found:
            self.faults.setdefault(f"{name} {self.page.url}", []).extend(found)

    def refused(self, button: str, sentence: str, values: Mapping[str, Any] | None = None) -> Page:
        """Fill, press, and be told `sentence` in the summary; what was typed stands; the page is looked at again."""
        page, typed = self.page, dict(values or {})
        fill_named(page, typed)
        press(page, button)
        summary = page.locator(".govuk-error-summary")
        assert summary.count() == 1, f"no refusal at {page.url}: {told(page)[:600]}"
        assert sentence in " ".join(summary.inner_text().split()), summary.inner_text()
        for name, value in typed.items():
            control = page.locator(f"main [name='{name}']").first
            kind = control.get_attribute("type") or ""
            if isinstance(value, str) and kind not in {"radio", "checkbox", "file", "password"}:
                assert control.input_value().split() == value.split(), name
        self.look(f"refused: {sentence}")
        return page


@dataclass
class Hands:
    """Gives phones to people, signed in; at the end no page that any of them met may have been at fault."""

    browser: Browser
    url: str
    contexts: list[BrowserContext] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)

    def __call__(self, who: User | None = None, *, javascript: bool = True, width: int = 390) -> Phone:
        context = self.browser.new_context(
            base_url=self.url,
            locale="en-GB",
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
        )
        self.contexts.append(context)
        if who is not None:
            client = Client()
            client.force_login(who, backend=settings.AUTHENTICATION_BACKENDS[0])
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            session = client.session
            session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
            session.save()
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": self.url}])
        self.phones.append(Phone(context.new_page(), javascript))
        return self.phones[-1]

    def leave(self) -> None:
        for context in self.contexts:
            context.close()
        assert [phone.faults for phone in self.phones if phone.faults] == []
