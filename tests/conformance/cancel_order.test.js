import assert from "node:assert/strict";
import { check, refusedFields, refusedWith } from "./support/check.js";
import { UNKNOWN_ID, importedOrder, newOrder } from "./support/samples.js";

const kinds = (order) => order.activities.map((activity) => activity.activityType);

check("cancelOrder", "cancels, restocks and keeps it so", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const options = { sendOrderCanceledEmail: true, customMessage: "Sold out, sorry.", restockAllItems: true };
  const { order } = await orders.cancelOrder(_id, options);
  assert.equal(order.status, "CANCELED");
  assert.equal(order.paymentStatus, "NOT_PAID");
  assert.equal(order.lineItems[0].restockQuantity, 2);
  assert.deepEqual(kinds(order), ["ORDER_PLACED", "ORDER_CANCELED"]);
  assert.deepEqual(order.activities[1]._createdDate, order._updatedDate);
  assert.deepEqual(await orders.getOrder(_id), order);
});

check("cancelOrder", "works without options and shows a canceled order as it stands", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const { order } = await orders.cancelOrder(_id);
  assert.equal(order.status, "CANCELED");
  assert.deepEqual((await orders.cancelOrder(_id, { restockAllItems: true })).order, order);
});

check("cancelOrder", "refuses orders whose checkout has not come to its end", async ({ orders }) => {
  for (const status of ["PENDING", "REJECTED"]) {
    const { order } = await orders.importOrder(importedOrder({ status }));
    await refusedWith(orders.cancelOrder(order._id), 428, `ORDER_IS_${status}`);
    assert.equal((await orders.getOrder(order._id)).status, status);
  }
});

check("cancelOrder", "refuses an unknown order and too long a message", async ({ orders }) => {
  await refusedWith(orders.cancelOrder(UNKNOWN_ID, {}), 404, "ORDER_NOT_FOUND");
  const { _id } = await orders.createOrder(newOrder());
  await refusedFields(orders.cancelOrder(_id, { customMessage: "m".repeat(1001) }), [
    ["options.customMessage", "MAX_LENGTH"],
  ]);
  assert.equal((await orders.getOrder(_id)).status, "APPROVED");
});
