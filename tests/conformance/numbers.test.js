import assert from "node:assert/strict";
import { check, refusedFields, refusedWith } from "./support/check.js";
import { importedOrder, newOrder } from "./support/samples.js";

check("setOrderNumberCounter", "gives the next order that number", async ({ orders }) => {
  const first = await orders.createOrder(newOrder());
  const answer = await orders.setOrderNumberCounter("500000", { allowLowerCounter: true });
  assert.deepEqual(answer, { oldCounter: String(Number(first.number) + 1), newCounter: "500000" });
  const next = [await orders.createOrder(newOrder()), await orders.createOrder(newOrder())];
  const numbers = await Promise.all(next.map(async ({ _id }) => (await orders.getOrder(_id)).number));
  assert.deepEqual(numbers, ["500000", "500001"]);
});

check("setOrderNumberCounter", "goes down only where that is allowed", async ({ orders }) => {
  await orders.setOrderNumberCounter("700000", { allowLowerCounter: true });
  await refusedWith(orders.setOrderNumberCounter("600000"), 428, "CANNOT_SET_LOWER_ORDER_NUMBER_COUNTER");
  const answer = await orders.setOrderNumberCounter("600000", { allowLowerCounter: true });
  assert.deepEqual(answer, { oldCounter: "700000", newCounter: "600000" });
  assert.equal((await orders.createOrder(newOrder())).number, "600000");
});

check("setOrderNumberCounter", "is not moved by imported orders", async ({ orders }) => {
  await orders.setOrderNumberCounter("800000", { allowLowerCounter: true });
  await orders.importOrder(importedOrder({ number: "800005" }));
  assert.equal((await orders.createOrder(newOrder())).number, "800000");
});

check("setOrderNumberCounter", "refuses more than nine digits", async ({ orders }) => {
  await refusedFields(orders.setOrderNumberCounter("1000000000"), [["counter", "MAX"]]);
});
