import assert from "node:assert/strict";
import { check, held, refusedFields, refusedWith } from "./support/check.js";
import { IMAGE, importedOrder, lineItem, newOrder, published } from "./support/samples.js";

check("importOrder", "brings the published order over as the SDK itself shows it", async ({ orders }) => {
  const sent = published();
  // The SDK changes what it is given, hence the copies. To an image without a file name the SDK itself gives the name "undefined" when it sends it.
  sent.lineItems[0].image = IMAGE;
  const { order } = await orders.importOrder(structuredClone(sent));
  held(order, sent);
  assert.equal(order.imported, true);
  assert.deepEqual(await orders.getOrder(sent._id), order);
  // What the SDK has shown is what it can send again.
  const again = await orders.importOrder(structuredClone(order));
  assert.deepEqual(again.order, order);
});

check("importOrder", "recalculates nothing and gives an id where none came", async ({ orders }) => {
  const wrong = { subtotal: { amount: "1.00" }, total: { amount: "99.00" } };
  const purchasedDate = new Date("2019-05-06T07:08:09.010Z");
  const { order } = await orders.importOrder(importedOrder({ number: "77", priceSummary: wrong, purchasedDate }));
  held(order, { number: "77", priceSummary: wrong, purchasedDate });
  assert.match(order._id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.deepEqual(order.activities, []);
});

check("importOrder", "replaces an imported order of the same id as a whole", async ({ orders }) => {
  const { order } = await orders.importOrder(importedOrder({ number: "78", buyerNote: "Leave it at the door" }));
  const lineItems = [lineItem({ productName: { original: "Tea" } }), lineItem()];
  await orders.importOrder(importedOrder({ _id: order._id, number: "79", lineItems }));
  const shown = await orders.getOrder(order._id);
  assert.deepEqual([shown.number, shown.lineItems.length, shown.buyerNote], ["79", 2, undefined]);
});

check("importOrder", "never replaces an order that was created here", async ({ orders }) => {
  const created = await orders.createOrder(newOrder());
  const sent = importedOrder({ _id: created._id, number: "80" });
  await refusedWith(orders.importOrder(sent), 409, "CANNOT_OVERWRITE_NON_IMPORTED_ORDER");
  assert.deepEqual(await orders.getOrder(created._id), created);
});

check("importOrder", "asks for what creating does not need", async ({ orders }) => {
  await refusedFields(orders.importOrder(newOrder({ billingInfo: {} })), [
    ["order.billingInfo.contactDetails", "REQUIRED_FIELD"],
    ["order.paymentStatus", "REQUIRED_FIELD"],
    ["order.status", "REQUIRED_FIELD"],
  ]);
});
