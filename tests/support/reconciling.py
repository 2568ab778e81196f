"""Orders with calls that are open at the gateway of tests, and rounds of reconciliation."""

from datetime import timedelta

from tests.support.billing import placed, regular
from tests.support.charging import transactions
from tests.support.fake_gateway import Act, Bank, FakeGateway
from tests.support.service import Shop

from orderwright.workflows.reconcile import Reconciled, reconcile

World = tuple[Shop, FakeGateway]


async def afresh(world: World) -> World:
    """The shop with nothing open from other tests, and a gateway that has forgotten them."""
    shop, gateway = world
    async with shop.service.database.acquire() as connection:
        await connection.execute("DELETE FROM gateway_calls; DELETE FROM scheduled_payments")
    gateway.bank, gateway.deaf = Bank(), False
    gateway.script.clear()
    gateway.performed, gateway.found = [], []
    return shop, gateway


async def charge(world: World, act: Act, **more: object) -> str:
    """An order whose buyer is charged once, with what the gateway does then; the order's id."""
    shop, gateway = world
    order_id = await placed(shop)
    gateway.script.append(act)
    await shop.do("chargeOrder", {"orderId": order_id, "regularCharge": regular(**more)})
    return order_id


async def status(shop: Shop, order_id: str) -> str:
    """The status of the only payment of the order."""
    (payment,) = (await transactions(shop, order_id))["payments"]
    result: str = payment["status"]
    return result


async def settle(shop: Shop, after: timedelta = timedelta(minutes=2)) -> Reconciled:
    """Let time go by, and reconcile."""
    shop.clock.now += after
    return await reconcile(shop.service)
