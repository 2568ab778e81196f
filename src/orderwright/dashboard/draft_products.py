"""Items of the catalogue that can be put into a draft, with what is in stock of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.documents import document
from orderwright.dashboard.draft_view import DraftView
from orderwright.model.catalog import CATALOG_APP_ID
from orderwright.model.permissions import Permission

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]
PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """A product, or one of its variants. `stock` is None where nothing is counted."""

    product: Json
    variant: Json
    stock: int | None
    #: Whether the draft has it already.
    taken: bool

    @property
    def key(self) -> str:
        """What a form sends of it."""
        return f"{self.product['id']}|{self.variant['id']}"

    @property
    def image(self) -> str:
        """Where its picture lies, empty if there is none."""
        return str(self.variant["imageUrl"] or self.product["imageUrl"])

    @property
    def sold(self) -> bool:
        """Whether it can be put into the draft."""
        for_sale = self.product["available"] and (not self.variant or self.variant["available"])
        return bool(for_sale and not self.taken and self.product["itemType"] != "GIFT_CARD")


def reference_of(key: str) -> Json:
    """The catalogue reference that a form's key stands for."""
    product, _mark, variant = key.partition("|")
    reference: Json = {"appId": CATALOG_APP_ID, "catalogItemId": product}
    return {**reference, "options": {"variantId": variant}} if variant else reference


async def choices(page: Page, view: DraftView, text: str, cursor: str) -> tuple[list[Choice], str | None]:
    """Products that fit what was typed, each with its variants, and the cursor of those that follow."""
    paging: Json = {"limit": PAGE_SIZE, **({"cursor": cursor} if cursor else {})}
    asked: Json = {"cursorPaging": paging, **({"text": text} if text else {})}
    found = document(await page.call("catalog.queryProducts", asked))
    stock = await _stock(page, [product["id"] for product in found["products"]])
    taken = {_key(line["catalogReference"]) for line in view.lines}
    listed = []
    for product in found["products"]:
        for variant in product.get("variants") or [document({})]:
            key = (product["id"].lower(), str(variant.get("id") or "").lower())
            listed.append(Choice(product, variant, stock.get(key), key in taken))
    after = (found["pagingMetadata"].get("cursors") or {}).get("next")
    return listed, after


def _key(reference: Json) -> tuple[str, str]:
    options = reference.get("options") or {}
    return str(reference.get("catalogItemId") or "").lower(), str(options.get("variantId") or "").lower()


async def _stock(page: Page, product_ids: list[str]) -> dict[tuple[str, str], int]:
    """Units by product and variant, at all locations together; nothing for those who may not see stock."""
    counted: dict[tuple[str, str], int] = defaultdict(int)
    if not product_ids or not page.may(Permission.READ_INVENTORY):
        return counted
    items = [{"appId": CATALOG_APP_ID, "catalogItemId": one} for one in product_ids]
    cursor = None
    while True:
        asked: Json = {"items": items, "limit": 100, **({"cursor": cursor} if cursor else {})}
        answer = await page.call("inventory.queryStock", asked)
        for one in answer["stock"]:
            counted[one["catalogItemId"].lower(), one["variant"].lower()] += one["quantity"]
        cursor = answer.get("cursor")
        if not cursor:
            return counted
