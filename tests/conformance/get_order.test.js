import assert from "node:assert/strict";
import { check, held, refused, refusedWith } from "./support/check.js";
import { IMAGE, UNKNOWN_ID, address, contact, newOrder, published, publishedOnTheWire } from "./support/samples.js";

check("getOrder", "shows the published order with every field that the contract has", async ({ orders, plain }) => {
  const answer = await plain("POST", "/ecom/v1/orders/import", { order: publishedOnTheWire() });
  assert.equal(answer.status, 200);
  const expected = published();
  const shown = await orders.getOrder(expected._id);
  held(shown, expected);
  assert.equal(shown._id, "67668940-527d-4465-94c6-5475d8c7a412");
  assert.deepEqual(shown._createdDate, new Date("2022-07-31T13:42:13.136Z"));
  assert.equal(shown.number, "10124");
  assert.deepEqual(shown._updatedDate, new Date("2022-07-31T14:58:11.663Z"));
});

check("getOrder", "shows dates, images and addresses in the forms of the SDK", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const order = await orders.getOrder(_id);
  assert.equal(order._id, _id);
  for (const date of [order._createdDate, order._updatedDate, order.purchasedDate, order.activities[0]._createdDate]) {
    assert.ok(date instanceof Date && Math.abs(Date.now() - date) < 600_000, String(date));
  }
  assert.equal(order.lineItems[0].image, IMAGE);
  assert.equal(order.lineItems[0].physicalProperties.weight, 0.5);
  assert.deepEqual(order.billingInfo, { address: address(), contactDetails: contact() });
  assert.deepEqual(order.shippingInfo.logistics.shippingDestination.address, address());
});

check("getOrder", "refuses an unknown id, which may be any text", async ({ orders }) => {
  const error = await refusedWith(orders.getOrder(UNKNOWN_ID), 404, "ORDER_NOT_FOUND");
  assert.equal(error.details.applicationError.data.orderId, UNKNOWN_ID);
  assert.equal(error.details.requestId, error.requestId);
  assert.match(error.requestId, /^[\w-]{8,}$/);
  await refusedWith(orders.getOrder("10001"), 404, "ORDER_NOT_FOUND");
});

check("getOrder", "keeps the orders of one site from another", async ({ orders, clientWith, shop, otherShop }) => {
  const { _id } = await orders.createOrder(newOrder());
  const headers = { Authorization: otherShop.apiKey, "wix-site-id": otherShop.siteId };
  const other = await clientWith({ getAuthHeaders: async () => ({ headers }) });
  await refusedWith(other.orders.getOrder(_id), 404, "ORDER_NOT_FOUND");
  headers["wix-site-id"] = shop.siteId;
  await refused(other.orders.getOrder(_id), 401);
});
