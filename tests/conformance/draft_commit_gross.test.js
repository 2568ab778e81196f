// The shop of this file has prices with their tax in them.
import assert from "node:assert/strict";
import { check } from "./support/check.js";
import { linePrices, phoneOrder, summaryOf } from "./support/phone_order.js";

check("draftOrders.createOrderFromDraft", "makes a phone order whose prices hold their tax", async (given) => {
  const draft = await phoneOrder(given);
  const { createdOrder } = await given.draftOrders.createOrderFromDraft(draft._id);
  // In the prices are 4.27 of 46.93, 1.67 of 18.38, 1.07 of 11.74, 0.27 of 3.00 and 0.59 of 6.44. Before discounts and
  // without tax the lines are 45.44, 19.77 and 11.36; after both they are 42.66, 16.71 and 10.67.
  assert.deepEqual(summaryOf(createdOrder), {
    subtotal: "76.57",
    shipping: "5.85",
    tax: "7.87",
    discount: "6.53",
    totalAdditionalFees: "2.73",
    total: "86.49",
  });
  assert.deepEqual(linePrices(createdOrder), {
    Teapot: ["3.05", "42.66", "46.93"],
    Cup: ["3.37", "16.71", "18.38"],
    Engraving: ["0.76", "10.67", "11.74"],
  });
  assert.equal(createdOrder.taxIncludedInPrices, true);
});

check("draftOrders.createOrderFromDraft", "leaves the tax out of such prices for an exempt buyer", async (given) => {
  const draft = await phoneOrder(given);
  await given.draftOrders.setTaxExemption(draft._id, { taxExempt: true });
  const { createdOrder } = await given.draftOrders.createOrderFromDraft(draft._id);
  // 42.66 + 16.71 + 10.67 + 2.73 + 5.85.
  assert.deepEqual([createdOrder.priceSummary.tax.amount, createdOrder.priceSummary.total.amount], ["0.00", "78.62"]);
});
