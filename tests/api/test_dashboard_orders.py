"""The order list of the dashboard: what it shows, what it does with many orders, and for whom."""

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator
from html import unescape
from uuid import UUID

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.orders import order
from tests.support.service import Json, Shop, open_shop
from tests.support.statements import statements

from orderwright.model.identity import Role
from orderwright.store.queue import QueueEntry
from orderwright.worker.kinds import KINDS
from orderwright.worker.running import run_job

KIND = "dashboard.changeOrders"
#: Statements that the list may take, however many orders it shows.
LIST_BUDGET = 10
JOB = re.compile(r"/orders/jobs/([0-9a-f-]{36})")


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


#: Orders that staff take are approved at once; others wait for their payment, and no search finds them.
BY_PHONE = {"type": "BACKOFFICE_MERCHANT"}


async def placed(shop: Shop, email: str, **more: object) -> Json:
    return await shop.create(
        order(buyerInfo={"email": email}, **{"channelInfo": BY_PHONE, "shippingInfo": {"title": "Post"}, **more})
    )


def numbers(page: str) -> list[str]:
    """The numbers of the orders that a list shows, in their order."""
    return re.findall(r"data-row>#(\d+)</a>", page)


def job_of(address: str) -> str:
    """The id of the job that the address leads to."""
    found = JOB.search(address)
    assert found is not None, address
    return found[1]


async def run(shop: Shop, address: str) -> tuple[str, str]:
    """Work on the job that the address leads to; its id, and the page of what became of it."""
    job_id = job_of(address)
    assert await run_job(shop.service, KINDS[KIND], QueueEntry(shop.site_id, UUID(job_id)), asyncio.Event())
    return job_id, address.removeprefix("/dashboard")


async def changed(shop: Shop, desk: Desk, **fields: object) -> str:
    """Start a change of many orders, do it, and read what became of it."""
    asked = await desk.post("/orders/bulk", fields)
    assert asked.status_code == 200, asked.text
    begun = await desk.post("/orders/bulk/start", fields)
    assert begun.status_code == 303, text_of(begun.text)
    _, path = await run(shop, begun.headers["location"])
    return text_of((await desk.get(path)).text)


async def test_the_list_finds_sorts_and_pages(shop: Shop, owner: Desk) -> None:
    made = [await placed(shop, f"pages{n}@shop.example") for n in range(53)]
    page = (await owner.get("/orders?q=email:pages&sort=number:asc")).text
    wanted = [one["number"] for one in made]
    assert numbers(page) == wanted[:50]
    after = re.search(r'rel="next" href="/dashboard([^"]+)"', page)
    assert after is not None
    second = (await owner.get(after[1].replace("&amp;", "&"))).text
    assert numbers(second) == wanted[50:]
    before = re.search(r'rel="prev" href="/dashboard([^"]+)"', second)
    assert before is not None
    assert numbers((await owner.get(before[1].replace("&amp;", "&"))).text) == wanted[:50]
    descending = (await owner.get("/orders?q=email:pages&sort=number:desc")).text
    assert numbers(descending) == wanted[::-1][:50]
    assert 'aria-sort="descending"' in descending


async def test_a_cursor_of_another_list_begins_from_the_start(shop: Shop, owner: Desk) -> None:
    made = await placed(shop, "cursor@shop.example")
    page = await owner.get("/orders?q=email:cursor&cursor=nonsense")
    assert numbers(page.text) == [made["number"]]


async def test_a_query_that_cant_be_understood_says_why_and_shows_nothing(owner: Desk) -> None:
    answer = await owner.get("/orders?q=colour:red")
    assert answer.status_code == 422
    assert "There is no field colour." in text_of(answer.text)
    assert numbers(answer.text) == []


async def test_choices_become_part_of_the_address(owner: Desk) -> None:
    answer = await owner.get("/orders?q=jane&add_payment=paid&add_created=7d&sort=total:desc")
    assert answer.headers["location"] == "/dashboard/orders?q=jane+payment%3Apaid+created%3A7d&sort=total%3Adesc"


async def test_what_others_wrote_is_shown_as_text(shop: Shop, owner: Desk) -> None:
    details = {"firstName": "<script>alert(1)</script>", "lastName": "x"}
    await placed(shop, "xss@shop.example", billingInfo={"contactDetails": details})
    page = (await owner.get('/orders?q=email:xss "<b>')).text
    assert "<script>alert" not in page
    page = (await owner.get("/orders?q=email:xss")).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


async def test_orders_are_fulfilled_with_what_is_neither_sent_nor_refunded(shop: Shop, owner: Desk) -> None:
    first, second = [await placed(shop, f"fulfil{n}@shop.example") for n in range(2)]
    answer = await changed(shop, owner, action="fulfil", order=[first["id"], second["id"]])
    assert "2 of 2 orders" in answer
    for one in (first, second):
        assert (await shop.get(one["id"]))["fulfillmentStatus"] == "FULFILLED"
    again = await changed(shop, owner, action="fulfil", order=[first["id"]])
    assert "All its units are sent or refunded." in again
    found = await shop.do("listFulfillmentsForSingleOrder", {"orderId": first["id"]})
    assert len(found["orderWithFulfillments"]["fulfillments"]) == 1


async def test_orders_are_marked_tagged_archived_and_canceled(shop: Shop, owner: Desk) -> None:
    made = [await placed(shop, f"many{n}@shop.example") for n in range(3)]
    ids = [one["id"] for one in made]
    await changed(shop, owner, action="paid", order=ids[:2])
    await changed(shop, owner, action="tag", order=ids, tag="gift")
    await changed(shop, owner, action="archive", order=ids[2:])
    await changed(shop, owner, action="cancel", order=ids[:1], email="on", restock="on")
    orders = [await shop.get(one) for one in ids]
    assert [one["paymentStatus"] for one in orders] == ["PAID", "PAID", "NOT_PAID"]
    assert [one["tags"]["tags"]["tagIds"] for one in orders] == [["gift"]] * 3
    assert [one.get("archived", False) for one in orders] == [False, False, True]
    assert [one["status"] for one in orders] == ["CANCELED", "APPROVED", "APPROVED"]
    await changed(shop, owner, action="untag", order=ids, tag="gift")
    await changed(shop, owner, action="unarchive", order=ids[2:])
    assert (await shop.get(ids[2])).get("archived", False) is False


async def test_all_that_a_query_finds_is_changed_and_each_failure_told(shop: Shop, owner: Desk) -> None:
    made = [await placed(shop, f"all{n}@shop.example") for n in range(4)]
    await shop.do("cancelOrder", {"id": made[0]["id"]})
    answer = await changed(shop, owner, action="fulfil", q="email:all", all="on")
    assert "4 of 4 orders" in answer
    assert f"#{made[0]['number']} Left as it was Only approved orders can be fulfilled." in answer


async def test_a_form_that_is_sent_twice_starts_one_job(shop: Shop, owner: Desk) -> None:
    made = [await placed(shop, f"twice{n}@shop.example") for n in range(2)]
    asked = await owner.post("/orders/bulk", {"action": "tag", "q": "email:twice -is:seen", "all": "on"})
    form = {
        "action": "tag",
        "q": "email:twice -is:seen",
        "all": "on",
        "tag": "gift",
        "_key": hidden(asked.text)["_key"],
    }
    first, second = await asyncio.gather(*(owner.post("/orders/bulk/start", form) for _ in range(2)))
    assert first.headers["location"] == second.headers["location"]
    job_id, _ = await run(shop, first.headers["location"])
    assert (await shop.do("getAsyncJob", {"id": job_id}))["job"]["succeededItems"] == 2
    for one in made:
        await shop.do("updateOrder", {"order": {"id": one["id"], "seenByAHuman": True}})
    # Nothing is found any more, and still it is the same form.
    assert (await owner.post("/orders/bulk/start", form)).headers["location"] == first.headers["location"]
    # A form that was changed, or shown anew, is another one.
    chosen = {"action": "tag", "order": [one["id"] for one in made], "tag": "gift", "_key": form["_key"]}
    others = [await owner.post("/orders/bulk/start", chosen | more) for more in ({"tag": "wine"}, {"_key": "new"})]
    assert len({first.headers["location"], *(one.headers["location"] for one in others)}) == 3


async def test_the_result_of_every_order_is_told_in_pages_and_as_a_file(shop: Shop, owner: Desk) -> None:
    made = [await placed(shop, f"results{n}@shop.example") for n in range(102)]
    await shop.do("cancelOrder", {"id": made[0]["id"]})
    unknown = "00000000-0000-4000-8000-00000000000a"
    ids = [one["id"] for one in made]
    begun = await owner.post("/orders/bulk/start", {"action": "fulfil", "order": [*ids, unknown]})
    job_id, path = await run(shop, begun.headers["location"])
    page = (await owner.get(path)).text
    wanted = [one["number"] for one in made]
    assert numbers(page) == wanted[:100]
    assert f"#{wanted[0]} Left as it was Only approved orders can be fulfilled. #{wanted[1]} Done" in text_of(page)
    after = re.search(r'rel="next" href="/dashboard([^"]+)"', page)
    assert after is not None
    second = (await owner.get(unescape(after[1]))).text
    assert numbers(second) == wanted[100:]
    assert f"{unknown} Left as it was There is no such order on this site." in text_of(second)
    failed = (await owner.get(f"/orders/jobs/{job_id}?show=failed")).text
    assert numbers(failed) == wanted[:1]
    answer = await owner.get(f"/orders/jobs/{job_id}/results.csv")
    assert answer.headers["content-disposition"] == f'attachment; filename="results-{job_id}.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Order", "Id", "Result", "Code", "Reason"]
    refused = "Only approved orders can be fulfilled."
    assert rows[1] == [wanted[0], ids[0], "Left as it was", "ORDER_NOT_APPROVED", refused]
    assert rows[2:103] == [[number, id_, "Done", "", ""] for number, id_ in zip(wanted[1:], ids[1:], strict=True)]
    lost = "There is no such order on this site."
    assert rows[103:] == [["", unknown, "Left as it was", "ORDER_NOT_FOUND", lost]]


async def test_orders_of_a_job_that_was_given_up_are_told_as_not_tried(shop: Shop, owner: Desk) -> None:
    made = [await placed(shop, f"given-up{n}@shop.example") for n in range(2)]
    begun = await owner.post("/orders/bulk/start", {"action": "archive", "order": [one["id"] for one in made]})
    job_id = job_of(begun.headers["location"])
    async with shop.service.database.acquire() as connection:
        await connection.execute(
            "UPDATE async_jobs SET tries = 5 WHERE site_id = $1 AND id = $2", shop.site_id, UUID(job_id)
        )
    _, path = await run(shop, begun.headers["location"])
    page = text_of((await owner.get(path)).text)
    assert f"#{made[0]['number']} Not tried #{made[1]['number']} Not tried" in page


async def test_who_may_no_longer_do_it_does_nothing(shop: Shop) -> None:
    made = await placed(shop, "demoted@shop.example")
    async with desk_of(shop, Role.MANAGER) as manager:
        begun = await manager.post("/orders/bulk/start", {"action": "cancel", "order": [made["id"]]})
        async with shop.service.database.acquire() as connection:
            await connection.execute(
                "UPDATE users SET role = 'viewer' WHERE site_id = $1 AND role = 'manager'", shop.site_id
            )
        job_id, _ = await run(shop, begun.headers["location"])
        job = (await shop.do("getAsyncJob", {"id": job_id}))["job"]
        assert [failure["error"]["code"] for failure in job["failures"]] == ["PERMISSION_DENIED"]
        async with shop.service.database.acquire() as connection:
            await connection.execute("DELETE FROM users WHERE site_id = $1 AND email LIKE 'manager%'", shop.site_id)
    assert (await shop.get(made["id"]))["status"] == "APPROVED"


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.VIEWER, set()),
        (Role.SUPPORT, {"approve", "tag", "untag", "archive", "unarchive", "cancel"}),
        (Role.FULFILMENT, {"fulfil"}),
        (Role.MANAGER, {"fulfil", "paid", "approve", "tag", "untag", "archive", "unarchive", "cancel"}),
    ],
)
async def test_each_role_is_offered_and_may_do_what_its_rights_allow(shop: Shop, role: Role, allowed: set[str]) -> None:
    made = await placed(shop, f"role-{role.value}@shop.example")
    actions = {"fulfil", "paid", "approve", "tag", "untag", "archive", "unarchive", "cancel"}
    async with desk_of(shop, role) as desk:
        page = (await desk.get(f"/orders?q=email:role-{role.value}")).text
        offered = set(re.findall(r'name="action" value="(\w+)"', page)) & actions
        assert offered == allowed
        for name in actions - allowed:
            before = await shop.contents()
            answer = await desk.post("/orders/bulk/start", {"action": name, "order": [made["id"]], "tag": "x"})
            assert answer.status_code == 403
            assert await shop.contents() == before


async def test_nothing_chosen_and_nonsense_are_told(owner: Desk) -> None:
    nothing = await owner.post("/orders/bulk", {"action": "archive"})
    assert (nothing.status_code, "Choose orders first." in text_of((await owner.get("/orders")).text)) == (303, True)
    assert (await owner.post("/orders/bulk", {"action": "explode", "order": ["x"]})).status_code == 400
    assert (await owner.post("/orders/bulk/start", {"action": "archive", "order": ["x"]})).status_code == 400
    untold = await owner.post(
        "/orders/bulk/start", {"action": "tag", "order": ["00000000-0000-4000-8000-000000000000"], "tag": ""}
    )
    assert untold.status_code == 422


async def test_the_list_is_exported_with_formulas_defused(shop: Shop, owner: Desk) -> None:
    details = {"firstName": "=1+1", "lastName": "Export"}
    made = await placed(shop, "export@shop.example", billingInfo={"contactDetails": details})
    for query in ("q=email:export", f"ids={made['id']}"):
        answer = await owner.get(f"/orders/export?{query}")
        assert answer.headers["content-type"].startswith("text/csv")
        assert "attachment" in answer.headers["content-disposition"]
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert len(rows) == 2
        assert "'=1+1" in rows[1]
    assert (await owner.get("/orders/export?q=colour:red")).status_code == 400


@pytest.mark.parametrize(("role", "methods"), [(Role.VIEWER, "Cash"), (Role.FULFILMENT, "")])
async def test_an_export_tells_of_payments_only_who_may_read_them(shop: Shop, role: Role, methods: str) -> None:
    made = await placed(shop, f"paid-{role.value}@shop.example")
    details = {"offlinePayment": True, "paymentMethod": "Cash"}
    payment = {"amount": {"amount": "1.00"}, "status": "APPROVED", "regularPaymentDetails": details}
    await shop.do("addPayments", {"orderId": made["id"], "payments": [payment]})
    async with desk_of(shop, role) as desk:
        file = (await desk.get(f"/orders/export?ids={made['id']}")).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["number"], row["paymentMethods"]) == (made["number"], methods)


async def test_views_are_saved_replaced_shared_and_deleted(shop: Shop, owner: Desk) -> None:
    await owner.post("/orders/views", {"name": "Mine", "q": "is:paid", "sort": "date:desc"})
    await owner.post("/orders/views", {"name": "mine", "q": "is:unpaid", "sort": "date:desc"})
    await owner.post("/orders/views", {"name": "Ours", "q": "is:seen", "sort": "date:desc", "shared": "on"})
    assert (await owner.post("/orders/views", {"name": "", "q": "x"})).status_code == 422
    async with desk_of(shop, Role.VIEWER) as viewer:
        page = text_of((await viewer.get("/orders")).text)
        assert "Ours" in page
        assert "mine" not in page
        assert (await viewer.post("/orders/views", {"name": "Y", "q": "x", "shared": "on"})).status_code == 403
        assert (
            await viewer.post("/orders/views/delete", {"view": str(UUID(int=1)), "shared": "on"})
        ).status_code == 403
    page = (await owner.get("/orders?q=is:unpaid&sort=date:desc")).text
    view = re.search(r'name="view" value="([^"]+)"', page)
    assert view is not None
    await owner.post("/orders/views/delete", {"view": view[1]})
    assert "mine" not in text_of((await owner.get("/orders")).text)


async def test_what_came_since_the_list_was_opened_is_counted(shop: Shop, owner: Desk) -> None:
    since = re.search(r"/orders/new\?since=([^\"]+)", (await owner.get("/orders")).text)
    assert since is not None
    assert text_of((await owner.get(f"/orders/new?since={since[1]}", hx_request="true")).text) == ""
    await placed(shop, "new@shop.example")
    assert "1 new order" in text_of((await owner.get(f"/orders/new?since={since[1]}", hx_request="true")).text)


async def test_orders_that_no_search_finds_have_lists(shop: Shop, owner: Desk) -> None:
    begun = await placed(shop, "begun@shop.example", channelInfo={"type": "WEB"})
    assert begun["status"] == "INITIALIZED"
    assert numbers((await owner.get("/orders?q=email:begun")).text) == []
    assert numbers((await owner.get("/orders/awaiting-payment")).text) == [begun["number"]]
    flagged = await placed(shop, "flagged@shop.example")
    async with shop.service.database.acquire() as connection:
        await connection.execute(
            "UPDATE orders SET flags = '{MONEY_ON_CANCELED_ORDER}' WHERE site_id = $1 AND id = $2",
            *(shop.site_id, UUID(flagged["id"])),
        )
    page = (await owner.get("/orders/flagged")).text
    assert numbers(page) == [flagged["number"]]
    assert "There is money on this canceled order." in text_of(page)


async def test_jobs_and_orders_of_another_site_are_not_found(shop: Shop, owner: Desk) -> None:
    for path in ("/orders/jobs/00000000-0000-4000-8000-000000000000", "/orders/jobs/x"):
        assert (await owner.get(path)).status_code == 404


async def test_a_full_page_takes_as_few_statements_as_one_order(
    shop: Shop, owner: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(20):
        await placed(shop, "counted@example.com")
    await placed(shop, "alone@example.com")
    counts = {}
    for query, rows in (("email:counted@example.com", 20), ("email:alone@example.com", 1)):
        path = f"/orders?q={query}"
        assert len(numbers((await owner.get(path)).text)) == rows
        counts[query] = len(await statements(shop, owner, path, monkeypatch))
    assert len(set(counts.values())) == 1, counts
    assert max(counts.values()) <= LIST_BUDGET
