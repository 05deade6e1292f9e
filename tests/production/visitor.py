"""A person at a browser without JavaScript: reads pages, fills in the forms they hold, follows where they lead.

A form is sent with everything the page put into it, the hidden fields and the token among them, as a browser would;
a field or a button that is not on the page cannot be used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from lxml import html

Value = str | list[str]
Fields = Mapping[str, Value]
Files = Mapping[str, tuple[str, bytes]]  # by field: the file's name and content


class Lost(AssertionError):
    """The page is not what the visitor came for; the words on it are in the message."""


class Visitor:
    def __init__(self, address: str, name: str = "a stranger") -> None:
        self.name = name
        self._client = httpx.Client(base_url=address, timeout=60, follow_redirects=True)
        self.page: html.HtmlElement = html.document_fromstring("<html></html>")
        self.path = "/"
        self.status = 0

    def close(self) -> None:
        self._client.close()

    def _arrive(self, answer: httpx.Response) -> Visitor:
        self.status = answer.status_code
        self.path = urlsplit(str(answer.url)).path
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page = html.document_fromstring(answer.text or "<html></html>")
        if answer.status_code >= 500:
            raise Lost(f"{self.name}: {answer.request.method} {answer.url} answered {answer.status_code}")
        return self

    def go(self, path: str) -> Visitor:
        return self._arrive(self._client.get(path))

    def text_of(self, path: str) -> str:
        """A file that is no page, such as a CSV; the visitor stays where they are."""
        return self._client.get(path).raise_for_status().text

    def step_into(self, email: str) -> Visitor:
        """The demonstration's sign-in, with the token of the start page."""
        self.go("/")
        token = self._client.cookies.get("csrftoken") or self._any_token()
        self._arrive(
            self._client.post("/demo/sign-in/", data={"email": email, "csrfmiddlewaretoken": token, "next": "/needs/"})
        )
        if self.status != 200:
            raise Lost(f"{self.name} could not sign in as {email}: {self.status}")
        return self

    def _any_token(self) -> str:
        found = self.page.xpath("//input[@name='csrfmiddlewaretoken']/@value")
        return str(found[0]) if found else ""

    @property
    def words(self) -> str:
        """The text of the page, runs of blanks made one."""
        main = self.page.xpath("//main") or [self.page]
        return " ".join(str(main[0].text_content()).split())

    @property
    def everything(self) -> str:
        return _words(self.page)

    @property
    def title(self) -> str:
        return " ".join(str(part.text_content()).strip() for part in self.page.xpath("//h1"))

    def links(self, containing: str) -> list[str]:
        """Addresses of the links in the page's own part whose words hold `containing`."""
        return [str(link.get("href")) for link in self.page.xpath("//main//a[@href]") if containing in _words(link)]

    def follow(self, containing: str) -> Visitor:
        found = self.links(containing)
        if not found:
            raise Lost(f"{self.name} sees no link {containing!r} on {self.path}: {self.words[:400]}")
        return self.go(urljoin(self.path, found[0]))

    def buttons(self) -> list[str]:
        return [_words(button) or str(button.get("value") or "") for button in self._button_elements()]

    def _button_elements(self) -> list[html.HtmlElement]:
        return list(self.page.xpath("//form//button[not(@type='button')] | //form//input[@type='submit']"))

    def press(self, button: str, fields: Fields | None = None, files: Files | None = None, **more: Value) -> Visitor:
        """Press the first button whose words hold `button`, its form's fields filled in as told."""
        for element in self._button_elements():
            if button in (_words(element) or str(element.get("value") or "")):
                form = next(element.iterancestors("form"))
                return self.submit(form, {**(fields or {}), **more}, files, button=element)
        raise Lost(
            f"{self.name} sees no button {button!r} on {self.path}; buttons: {self.buttons()}; {self.words[:400]}"
        )

    def submit(
        self,
        form: html.HtmlElement,
        fields: Fields,
        files: Files | None = None,
        *,
        button: html.HtmlElement | None = None,
    ) -> Visitor:
        """Send a form with these fields changed, by one of its buttons or without one."""
        sent: dict[str, Any] = _filled(form)
        known = set(form.fields.keys())
        strange = [name for name in [*fields, *(files or {})] if name not in known]
        if strange:
            raise Lost(f"{self.name}: no field {strange} on {self.path}; there are {sorted(map(str, known))}")
        sent |= fields
        action = form.get("action")
        if button is not None:
            action = button.get("formaction") or action
            if button.get("name"):
                sent[str(button.get("name"))] = str(button.get("value") or "")
        target = urljoin(self.path, str(action or self.path))
        if str(form.get("method") or "get").lower() == "get":
            return self._arrive(self._client.get(target, params=sent))
        if files or form.get("enctype") == "multipart/form-data":
            # An empty part makes the request multipart even when no file was chosen, as a browser does.
            return self._arrive(self._client.post(target, data=sent, files=dict(files or {}) or {"": ("", b"")}))
        return self._arrive(self._client.post(target, data=sent))


def _words(element: html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def _filled(form: html.HtmlElement) -> dict[str, Value]:
    """What a browser would send if nothing was changed."""
    sent: dict[str, Value] = {}
    for name, value in form.form_values():
        text = str(value).removeprefix("\n")  # a browser drops the line break that opens a textarea
        before = sent.get(str(name))
        sent[str(name)] = text if before is None else [*(before if isinstance(before, list) else [before]), text]
    return sent
