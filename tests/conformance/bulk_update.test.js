import assert from "node:assert/strict";
import { check, refusedFields } from "./support/check.js";
import { UNKNOWN_ID, newOrder } from "./support/samples.js";

check("bulkUpdateOrders", "archives two orders with the published result", async ({ orders }) => {
  const [one, two] = [await orders.createOrder(newOrder()), await orders.createOrder(newOrder())];
  const ordersToUpdate = [
    { order: { id: one._id, archived: true } },
    { order: { id: two._id, archived: true } },
  ];
  const answer = await orders.bulkUpdateOrders(ordersToUpdate, { returnEntity: false });
  assert.deepEqual(answer, {
    results: [
      { itemMetadata: { _id: one._id, originalIndex: 0, success: true } },
      { itemMetadata: { _id: two._id, originalIndex: 1, success: true } },
    ],
    bulkActionMetadata: { totalSuccesses: 2, totalFailures: 0, undetailedFailures: 0 },
  });
  for (const { _id } of [one, two]) assert.equal((await orders.getOrder(_id)).archived, true);
});

check("bulkUpdateOrders", "returns the orders where that is asked for", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const change = { _id, buyerInfo: { email: "new@example.com" }, billingInfo: { address: { addressLine1: "1 Road" } } };
  const { results } = await orders.bulkUpdateOrders([{ order: change }], { returnEntity: true });
  assert.deepEqual(results[0].item, await orders.getOrder(_id));
  assert.equal(results[0].item.buyerInfo.email, "new@example.com");
  assert.equal(results[0].item.billingInfo.address.addressLine1, "1 Road");
  assert.ok(results[0].item._createdDate instanceof Date);
});

check("bulkUpdateOrders", "lets one unknown order of several fail alone", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const sent = [_id, UNKNOWN_ID].map((id) => ({ order: { _id: id, seenByAHuman: true } }));
  const { results, bulkActionMetadata } = await orders.bulkUpdateOrders(sent);
  assert.deepEqual(bulkActionMetadata, { totalSuccesses: 1, totalFailures: 1, undetailedFailures: 0 });
  const byIndex = results.map(({ itemMetadata }) => itemMetadata).sort((a, b) => a.originalIndex - b.originalIndex);
  assert.deepEqual(byIndex[0], { _id, originalIndex: 0, success: true });
  assert.equal(byIndex[1].success, false);
  assert.equal(byIndex[1].error.code, "ORDER_NOT_FOUND");
  assert.equal((await orders.getOrder(_id)).seenByAHuman, true);
});

check("bulkUpdateOrders", "takes 100 orders and refuses 101 and none", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const item = { order: { _id, archived: true } };
  const unknown = Array.from({ length: 99 }, (_, index) => ({
    order: { _id: UNKNOWN_ID.replace(/.{4}$/, String(1000 + index)), archived: true },
  }));
  const { bulkActionMetadata } = await orders.bulkUpdateOrders([...unknown, item]);
  assert.deepEqual(bulkActionMetadata, { totalSuccesses: 1, totalFailures: 99, undetailedFailures: 0 });
  await refusedFields(orders.bulkUpdateOrders([...unknown, item, item]), [["orders", "MAX_SIZE"]]);
  await refusedFields(orders.bulkUpdateOrders([]), [["orders", "MIN_SIZE"]]);
});

check("bulkUpdateOrders", "lets a change that is not valid fail alone, naming the field", async ({ orders }) => {
  const [good, bad] = [await orders.createOrder(newOrder()), await orders.createOrder(newOrder())];
  const sent = [
    { order: { _id: bad._id, archived: true, buyerInfo: null } },
    { order: { _id: good._id, archived: true } },
  ];
  const { results, bulkActionMetadata } = await orders.bulkUpdateOrders(sent);
  assert.deepEqual(bulkActionMetadata, { totalSuccesses: 1, totalFailures: 1, undetailedFailures: 0 });
  const { _id, originalIndex, error } = results.find(({ itemMetadata }) => !itemMetadata.success).itemMetadata;
  assert.deepEqual([_id, originalIndex, error.code], [bad._id, 0, "INVALID_ARGUMENT"]);
  assert.deepEqual(error.data.fieldViolations.map(({ field }) => field), ["orders[0].order.buyerInfo"]);
  assert.equal((await orders.getOrder(good._id)).archived, true);
  assert.deepEqual(await orders.getOrder(bad._id), bad);
});

check("bulkUpdateOrders", "refuses the same order twice", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const sent = [true, false].map((archived) => ({ order: { _id, archived } }));
  await refusedFields(orders.bulkUpdateOrders(sent), [["orders[1].order.id", "OTHER"]]);
});
