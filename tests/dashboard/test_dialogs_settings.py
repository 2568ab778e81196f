"""The dialogs of the settings: gateways, shipping, numbers, mail, webhooks, with what each refuses."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, expect
from tests.support.dashboard import member
from tests.support.dialogs import NO_UNITS, STALE, Clerk, clerk, opens
from tests.support.gateway_events import SECRET_KEY, SIGNING_SECRET
from tests.support.mail_server import mail_server
from tests.support.mails import sending_shop
from tests.support.orders import order
from tests.support.pages import logged_in
from tests.support.receiver import answer, receiving, subscribe
from tests.support.service import Shop

from orderwright.model.identity import Role

HOOKS = "/settings/webhooks"


@pytest_asyncio.fixture(scope="module")
async def owner(browser: Browser, address: str, shop: Shop) -> AsyncIterator[Clerk]:
    who = await member(shop, Role.OWNER, email="settings-dialogs@shop.example")
    async with logged_in(browser, address, who.email) as desk:
        yield clerk(desk, address)
        assert desk.foreign == []


@opens("/settings/payments/{name}", "/settings/payments/{name}/remove")
async def test_connect_a_gateway_change_its_account_and_remove_it(owner: Clerk, shop: Shop) -> None:
    await owner.goto("/settings/payments")
    dialog = await owner.open("Connect Stripe", "Connect Stripe")
    await dialog.press("Save")
    await dialog.wrong(secret_key="This is needed.")
    await dialog.fill("Secret key", "pk_live_publishable")
    await dialog.fill("Ways to pay", "card\nklarna")
    await dialog.press("Save")
    await dialog.wrong(secret_key="A secret key of Stripe begins with sk_, a restricted one with rk_.")
    await expect(dialog.field("Secret key")).to_have_value("")
    await expect(dialog.field("Ways to pay")).to_have_value("card\nklarna")
    await dialog.fill("Secret key", SECRET_KEY)
    await dialog.fill("Signing secret", "sk_mixed_up")
    await dialog.press("Save")
    await dialog.wrong(webhook_secret="A signing secret of Stripe begins with whsec_.")
    assert (await shop.do("listGatewayAccounts"))["accounts"] == []
    await dialog.fill("Secret key", SECRET_KEY)
    await dialog.fill("Signing secret", SIGNING_SECRET)
    await dialog.done("Save", "The account was saved. New payments use it from now on.")
    (account,) = (await shop.do("listGatewayAccounts"))["accounts"]
    assert account["paymentMethodTypes"] == ["card", "klarna"]

    dialog = await owner.open("Change the account", "Change the account at Stripe")
    await dialog.fill("Secret key", "pk_live_publishable")
    await dialog.press("Save")
    await dialog.wrong(secret_key="A secret key of Stripe begins with sk_, a restricted one with rk_.")
    await dialog.fill("Ways to pay", "card")
    await dialog.done("Save", "The account was saved. New payments use it from now on.")
    (changed,) = (await shop.do("listGatewayAccounts"))["accounts"]
    assert (changed["paymentMethodTypes"], changed["secretKey"]) == (["card"], account["secretKey"])

    dialog = await owner.open("Remove the account", "Remove the account at Stripe?")
    await shop.do("deleteGatewayAccount", {"name": "stripe"})
    await dialog.press("Remove the account")
    await dialog.gone()
    again = {"name": "stripe", "secretKey": SECRET_KEY, "webhookSecrets": [SIGNING_SECRET]}
    await shop.do("setGatewayAccount", {"account": again})
    await owner.goto("/settings/payments")
    dialog = await owner.open("Remove the account", "Remove the account at Stripe?")
    await dialog.done("Remove the account", "The account and its credentials were removed.")
    assert (await shop.do("listGatewayAccounts"))["accounts"] == []


@opens("/settings/shipping/terms")
async def test_currency_and_tax_of_shipping(owner: Clerk, shop: Shop) -> None:
    await owner.goto("/settings/shipping")
    dialog = await owner.open("Currency and tax", "Currency and tax of shipping")
    region = {
        "name": "World",
        "restOfWorld": True,
        "options": [{"code": "post", "title": "Post", "flat": {"amount": "5"}}],
    }
    await dialog.field("Currency").select_option("EUR")
    await shop.do("setShippingRates", {"shippingRates": {"regions": [region]}})
    await dialog.press("Save")
    await dialog.refused(STALE)
    await expect(dialog.field("Currency")).to_have_value("EUR")
    assert (await shop.do("getShippingRates"))["shippingRates"]["currency"] == "USD"
    await dialog.done("Save", "The settings were saved.")
    rates = (await shop.do("getShippingRates"))["shippingRates"]
    assert (rates["currency"], [one["name"] for one in rates["regions"]]) == ("EUR", ["World"])


@opens("/settings/orders/number")
async def test_the_next_number(owner: Clerk, shop: Shop) -> None:
    await owner.goto("/settings/orders")
    dialog = await owner.open("Set the next number", "Set the next number")
    await dialog.fill("Number of the next order", "many")
    await dialog.press("Set the number")
    await dialog.wrong(counter=NO_UNITS)
    before = int((await shop.create(order()))["number"])
    await dialog.fill("Number of the next order", "100")
    await dialog.press("Set the number")
    words = f"The next order would get {before + 1}. Check the box to set a lower number all the same."
    await dialog.wrong(words, counter=words)
    await expect(dialog.field("Number of the next order")).to_have_value("100")
    assert int((await shop.create(order()))["number"]) == before + 1
    await dialog.fill("Number of the next order", "50000")
    told = f"The next order gets the number 50000; it would have been {before + 2}."
    await dialog.done("Set the number", told)
    assert (await shop.create(order()))["number"] == "50000"


@opens("/settings/mail/test")
async def test_a_test_mail(owner: Clerk, shop: Shop, tmp_path: Path) -> None:
    async with mail_server(tmp_path) as sink:
        await sending_shop(shop, sink)
        await owner.goto("/settings/mail")
        dialog = await owner.open("Send a test mail", "Send a test mail")
        await dialog.fill("To", "nobody")
        await dialog.press("Send")
        await dialog.wrong(recipient="This is not an e-mail address.")
        await dialog.fill("To", "ada@example.com")
        sink.answers.append("550 5.7.1 Not from you")
        await dialog.press("Send")
        why = "The mail server answered 550 5.7.1 Not from you"
        await dialog.refused(f"The mail server can't be reached, or refused the mail. {why}")
        await expect(dialog.field("To")).to_have_value("ada@example.com")
        assert sink.messages == []
        await dialog.done("Send", "The mail server took it: 2.0.0 taken")
        assert len(sink.messages) == 1


@opens("/settings/webhooks/{id}/replay", "/settings/webhooks/{id}/new-secret", "/settings/webhooks/{id}/delete")
async def test_send_events_again_make_a_secret_and_delete_the_webhook(owner: Clerk, shop: Shop) -> None:
    made = (await shop.do("createSubscription", {"subscription": {"url": "https://a.example/"}}))["subscription"]
    await owner.goto(f"{HOOKS}/{made['id']}")
    dialog = await owner.open("Send events again", "Send events again")
    await dialog.press("Send them again")
    await dialog.wrong(since="Say since when, or of which order.")
    await dialog.fill("Only of the order", "7")
    await dialog.press("Send them again")
    await dialog.wrong(order="No order has this number.")
    await dialog.fill("Only of the order", "")
    await dialog.fill("Since", "2026-02-01")
    await shop.do("disableSubscription", {"id": made["id"]})
    await dialog.press("Send them again")
    await dialog.refused("Nothing is sent to this webhook now: resume it first.")
    assert (await shop.do("listReplays", {"id": made["id"]}))["replays"] == []
    await shop.do("enableSubscription", {"id": made["id"]})
    await owner.goto(f"{HOOKS}/{made['id']}")
    dialog = await owner.open("Send events again", "Send events again")
    await dialog.fill("Since", "2026-02-01")
    await dialog.done("Send them again", "The events are being sent again.")
    assert len((await shop.do("listReplays", {"id": made["id"]}))["replays"]) == 1

    dialog = await owner.open("Make a new secret", "Make a new secret", menu="More")
    await dialog.box.get_by_role("button", name="Make a new secret").dblclick()
    await dialog.shows("The new secret")
    secret = await owner.page.get_by_role("dialog").get_by_label("Secret").input_value()
    await owner.page.keyboard.press("Escape")
    # The page behind knows of it.
    await expect(owner.page.get_by_text(f"…{secret[-4:]}")).to_be_visible()

    dialog = await owner.open("Delete the webhook", "Delete a webhook", menu="More")
    await dialog.done("Delete the webhook", "The webhook was deleted.")
    assert (await shop.send("getSubscription", {"id": made["id"]})).status_code == 404
    gone = (await shop.do("createSubscription", {"subscription": {"url": "https://b.example/"}}))["subscription"]
    for link, button, title in (
        ("Make a new secret", "Make a new secret", "Make a new secret"),
        ("Delete the webhook", "Delete the webhook", "Delete a webhook"),
    ):
        await owner.goto(f"{HOOKS}/{gone['id']}")
        dialog = await owner.open(link, title, menu="More")
        await shop.do("deleteSubscription", {"id": gone["id"]})
        await dialog.press(button)
        await dialog.gone()
        gone = (await shop.do("createSubscription", {"subscription": {"url": "https://b.example/"}}))["subscription"]


@opens("/settings/webhooks/{id}/test")
async def test_send_a_test_event(owner: Clerk, shop: Shop) -> None:
    async with receiving(answer(500)) as receiver:
        made = (await subscribe(shop, receiver))["subscription"]
        await owner.goto(f"{HOOKS}/{made['id']}")
        dialog = await owner.open("Send a test", "Send a test")
        await dialog.press("Send the test")
        await expect(dialog.box.get_by_role("status")).to_contain_text("Answer 500")
        await expect(dialog.box.get_by_role("status")).to_contain_text("Failed")
        receiver.behave = answer()
        await dialog.press("Send another test")
        await expect(dialog.box.get_by_role("status")).to_contain_text("Answer 200")
        await expect(dialog.box.get_by_role("status")).to_contain_text("Accepted")
        assert len(receiver.received) == 2
        await shop.do("deleteSubscription", {"id": made["id"]})
        await dialog.press("Send another test")
        await dialog.gone()
        assert len(receiver.received) == 2
