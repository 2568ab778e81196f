"""The dialogs of the dashboard in Chromium: opened from where staff find them, sent with faults, and sent right.

A test of a dialog says which one it tries: `@opens("/orders/{id}/cancel")`. `tests/unit/test_dashboard_dialogs.py`
holds these to the links of the templates, so that no dialog is without a test.
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.async_api import Locator, Page, expect
from tests.support.pages import LoggedIn

Test = Callable[..., Any]
#: What of a dialog stands out of it at the side, by the width of a telephone.
_TOO_WIDE: Final = """box => [...box.querySelectorAll("*")].filter(one => {
  if (one.closest("svg, .sr-only, .table-box, pre") || getComputedStyle(one).position === "absolute") return false;
  const at = one.getBoundingClientRect(), of = box.getBoundingClientRect();
  return at.width > 0 && (at.right > of.right + 1 || at.left < of.left - 1);
}).map(one => one.outerHTML.slice(0, 120))"""
#: What many forms say.
NEEDED: Final = "This is needed."
NO_AMOUNT: Final = "Write the amount as 12.50, without a currency and without separators of thousands."
NO_UNITS: Final = "This has to be a whole number."
STALE: Final = "Somebody else has changed this meanwhile. Nothing was saved."
MARKED: Final = "Look at the fields that are marked."
_DESK: Final = {"width": 1440, "height": 900}
_TELEPHONE: Final = {"width": 390, "height": 844}


def opens(*paths: str) -> Callable[[Test], Test]:
    """The test tries the dialogs of these pages: their paths as the views declare them."""

    def marked(test: Test) -> Test:
        test.opens = paths  # type: ignore[attr-defined]
        return test

    return marked


@dataclass
class Dialog:
    """A dialog that is open, as whoever sits before it sees it."""

    page: Page
    name: str
    box: Locator
    asked: list[str] = field(default_factory=list)

    def field(self, label: str, *, exact: bool = True) -> Locator:
        """The field of that label, whatever star or hint it has."""
        return self.box.get_by_label(re.compile(f"^{re.escape(label)}( \\*)?$") if exact else label)

    async def fill(self, label: str, text: str) -> None:
        """Type into a field."""
        await self.field(label).fill(text)

    async def choose(self, label: str, option: str) -> None:
        """Choose from a list by the words that are shown."""
        await self.field(label).select_option(label=option)

    async def choose_and_wait(self, label: str, option: str) -> None:
        """The same in a list that sends the form when it changes."""
        async with self._answered():
            await self.choose(label, option)

    async def press(self, button: str) -> None:
        """Press a button, and wait for the answer."""
        async with self._answered():
            await self.box.get_by_role("button", name=button, exact=True).click()

    @asynccontextmanager
    async def _answered(self) -> AsyncIterator[None]:
        """Wait until the form that is sent in the block was answered, and the answer is shown."""
        async with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            yield
        await expect(self.page.locator("dialog[aria-busy=true]")).to_have_count(0)

    async def wrong(self, above: str = MARKED, /, **fields: str) -> None:
        """The form says what is wrong beside fields, by their names, and the first of them has the focus.

        `above` is what stands above all of them.
        """
        await expect(self.box.locator("[data-problem]")).to_have_text(above)
        found = await self.box.evaluate(
            """box => [...box.querySelectorAll("[aria-invalid=true]")].map(one => [one.name, one.id])"""
        )
        assert {name for name, _id in found} == set(fields), found
        assert await self.box.evaluate("box => document.activeElement.name") == found[0][0]
        for name, words in fields.items():
            one = self.box.locator(f"[name='{name}'][aria-invalid=true]").first
            told = await one.evaluate(
                """one => (one.getAttribute("aria-describedby") || "").split(" ").map(id => document.getElementById(id))
                    .filter(one => one?.classList.contains("field-error")).map(one => one.textContent.trim())"""
            )
            assert (name, told) == (name, [words])
        await self._fits()

    async def refused(self, words: str) -> None:
        """Nothing can be mended in a field: the dialog says why it was refused, and the focus is there."""
        alert = self.box.locator("[data-problem][role=alert]")
        await expect(alert).to_have_text(words)
        assert await self.box.locator("[aria-invalid=true]").count() == 0
        await expect(alert).to_be_focused()
        await self._fits()

    async def done(self, button: str, told: str) -> None:
        """Press the button twice as fast as can be: it is done once, the dialog is gone, and the page says so."""
        await self.box.get_by_role("button", name=button, exact=True).dblclick()
        await expect(self.page.get_by_role("status").get_by_text(told, exact=True)).to_be_visible()
        await expect(self.page.get_by_role("dialog")).to_have_count(0)

    async def sent(self, button: str) -> None:
        """The same where the page itself shows what was done."""
        await self.box.get_by_role("button", name=button, exact=True).dblclick()
        await expect(self.page.get_by_role("dialog")).to_have_count(0)

    async def gone(self) -> None:
        """What it was about is not there any more, which is said where the focus is."""
        await self.shows("Not found")
        box = self.page.get_by_role("dialog")
        why = box.get_by_role("alert")
        await expect(why).to_have_text("There is nothing here, or it belongs to another site.")
        await expect(why).to_be_focused()

    async def shows(self, title: str) -> None:
        """The dialog goes on to something else, which has that title."""
        await expect(self.page.get_by_role("dialog").get_by_role("heading", level=2).first).to_have_text(title)

    async def _fits(self) -> None:
        """On a telephone, too, nothing stands out of the dialog."""
        await self.page.set_viewport_size(_TELEPHONE)
        assert await self.box.evaluate(_TOO_WIDE) == []
        folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
        if folder:
            name = re.sub(r"\W+", "-", self.name).lower()
            self.asked.append(name)
            await self.page.screenshot(path=f"{folder}/{name}-{len(self.asked)}.png")
        await self.page.set_viewport_size(_DESK)


@dataclass
class Clerk:
    """A member of the staff who opens dialogs."""

    page: Page
    address: str

    async def goto(self, path: str) -> None:
        """Open a page of the dashboard."""
        await self.page.goto(f"{self.address}/dashboard{path}")

    async def open(self, link: str, title: str, *, menu: str = "", within: Locator | None = None) -> Dialog:
        """Open a dialog by its link, shut it again with Escape, which leads back to where one was, and open it anew."""
        place = within or self.page.locator("body")
        opener = place.get_by_role("link", name=link, exact=True)
        back = place.locator("summary", has_text=menu).first if menu else opener
        for again in (False, True):
            if menu:
                await back.click()
            await opener.click()
            box = self.page.get_by_role("dialog", name=title, exact=True)
            await expect(box).to_be_visible()
            # The focus is in the dialog, but not on the button that shuts it, unless there is no other.
            assert await box.evaluate("box => box.contains(document.activeElement)"), title
            if again:
                break
            await self.page.keyboard.press("Escape")
            await expect(box).to_have_count(0)
            await expect(back).to_be_focused()
        return Dialog(self.page, title, box.locator(".dialog-box"))


def clerk(desk: LoggedIn, address: str) -> Clerk:
    """Somebody who is logged in there."""
    return Clerk(desk.page, address)
