"""The payment page as a browser without JavaScript sees it."""

from __future__ import annotations

import html
import re
from typing import Any, NamedTuple

import httpx
from tests.support.payment_requests import ask
from tests.support.service import Shop

from orderwright.model.sites import SiteChanges
from orderwright.workflows.sites import update_site

HOST = "http://edge"
PAGE = f"{HOST}/pay/{{token}}"
INSTRUCTIONS = "Transfer to\nDE02 1203 0000 0000 2020 51"


async def with_own_page(shop: Shop, template: str = PAGE, **changes: str | None) -> Shop:
    """The shop with the service's own payment page, and further settings."""
    async with shop.service.database.acquire() as connection:
        await update_site(connection, shop.site_id, SiteChanges(payment_page_url=template, **changes))
    shop.service.sites.forget(shop.site_id)
    return shop


async def link_of(shop: Shop, request_id: str) -> str:
    """The link that the buyer is sent."""
    found = await shop.do("getOrderPaymentRequestUrl", {"orderPaymentRequestId": request_id})
    link: str = found["orderPaymentRequestUrl"]
    return link


async def asked(shop: Shop, *args: Any, **more: Any) -> tuple[dict[str, Any], str]:
    """A new request and its link."""
    made = await ask(shop, *args, **more)
    return made, await link_of(shop, made["id"])


class Seen(NamedTuple):
    """What a page says, without its marks."""

    status: int
    headline: str
    text: str
    attempt: str | None
    answer: httpx.Response


def seen(answer: httpx.Response) -> Seen:
    """A page as it is read."""
    source = answer.text
    headline = re.search(r"<h1[^>]*>(.*?)</h1>", source, re.DOTALL)
    attempt = re.search(r'name="attempt" value="([^"]*)"', source)
    body = re.sub(r"<style.*?</style>|<[^>]*>", " ", source, flags=re.DOTALL)
    return Seen(
        answer.status_code,
        html.unescape(headline[1]) if headline else "",
        " ".join(html.unescape(body).replace("\xa0", " ").split()),
        attempt[1] if attempt else None,
        answer,
    )


async def look(shop: Shop, link: str, **headers: str) -> Seen:
    """Open a link."""
    return seen(await shop.client.get(link, headers=headers))


async def press(shop: Shop, link: str, attempt: str | None) -> httpx.Response:
    """Send the form of the page; its answer is not followed."""
    return await shop.client.post(link, data={"attempt": attempt or ""})


async def follow(shop: Shop, answer: httpx.Response) -> httpx.Response:
    """Go where an answer leads, on this server alone."""
    while answer.is_redirect:
        answer = await shop.client.get(answer.url.join(answer.headers["location"]))
    return answer
