import assert from "node:assert/strict";
import { check, refusedFields, refusedWith } from "./support/check.js";
import { UNKNOWN_ID, importedOrder, lineItem, newOrder } from "./support/samples.js";

check("updateOrderStatus", "approves an order that waits, and cancels it", async ({ orders }) => {
  const { _id, status } = await orders.createOrder(newOrder({ channelInfo: { type: "WEB" } }));
  assert.equal(status, "INITIALIZED");
  assert.equal((await orders.updateOrderStatus(_id, "APPROVED")).order.status, "APPROVED");
  const { order } = await orders.updateOrderStatus(_id, "CANCELED");
  assert.deepEqual([order.status, order.activities.at(-1).activityType], ["CANCELED", "ORDER_CANCELED"]);
  assert.deepEqual(await orders.getOrder(_id), order);
});

check("updateOrderStatus", "refuses what the transitions do not allow", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  await refusedWith(orders.updateOrderStatus(_id, "INITIALIZED"), 428, "STATUS_NOT_SUPPORTED");
  await refusedWith(orders.updateOrderStatus(_id, "APPROVED"), 428, "STATUS_ALREADY_SET");
  await refusedWith(orders.updateOrderStatus(_id, "REJECTED"), 428, "UNSUPPORTED_TRANSITION");
  await refusedFields(orders.updateOrderStatus(_id, "LOST"), [["status", "INVALID_ENUM_VALUE"]]);
  await refusedWith(orders.updateOrderStatus(UNKNOWN_ID, "APPROVED"), 404, "ORDER_NOT_FOUND");
});

check("updateOrderLineItem", "changes what a line says and never what it costs", async ({ orders }) => {
  const before = await orders.createOrder(newOrder({ lineItems: [lineItem(), lineItem()] }));
  const change = {
    productName: { original: "Ethiopian Arabica", translated: "Äthiopischer Arabica" },
    image: "wix:image://v1/other~mv2.jpg/other.jpg#originWidth=40&originHeight=30",
    physicalProperties: { sku: "BEANS-1000" },
    price: { amount: "1.00" },
    quantity: 9,
  };
  const { order } = await orders.updateOrderLineItem({ _id: before._id, lineItemId: before.lineItems[1]._id }, change);
  const [kept, changed] = order.lineItems;
  assert.deepEqual(kept, before.lineItems[0]);
  assert.deepEqual(changed.productName, change.productName);
  assert.equal(changed.image, change.image);
  assert.equal(changed.physicalProperties.sku, "BEANS-1000");
  assert.deepEqual([changed.price, changed.quantity], [before.lineItems[1].price, 2]);
  assert.deepEqual(order.priceSummary, before.priceSummary);
  assert.deepEqual(await orders.getOrder(before._id), order);
});

check("updateOrderLineItem", "refuses unknown lines and orders in checkout", async ({ orders }) => {
  const { _id, lineItems } = await orders.createOrder(newOrder());
  const change = { productName: { original: "Tea" } };
  await refusedWith(orders.updateOrderLineItem({ _id, lineItemId: UNKNOWN_ID }, change), 404, "LINE_ITEM_NOT_FOUND");
  const { order } = await orders.importOrder(importedOrder({ status: "PENDING" }));
  const pending = { _id: order._id, lineItemId: order.lineItems[0]._id };
  await refusedWith(orders.updateOrderLineItem(pending, change), 428, "ORDER_IS_PENDING");
  const long = { productName: { original: "t".repeat(201) } };
  await refusedFields(orders.updateOrderLineItem({ _id, lineItemId: lineItems[0]._id }, long), [
    ["lineItem.productName.original", "MAX_LENGTH"],
  ]);
});
