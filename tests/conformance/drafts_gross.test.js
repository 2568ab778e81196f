import assert from "node:assert/strict";
import { check } from "./support/check.js";
import { counterOrder, figures } from "./support/counter_order.js";

check("draftOrders.setTaxExemption", "takes out the tax that prices hold, to the cent", async (given) => {
  const made = await counterOrder(given);
  // Gross after discounts: 64.05, 22.34, 14.29, express 15.00 and wrapping 2.50; inside them 10.23, 1.46, 2.28, 2.39, 0.40.
  assert.deepEqual(figures(made), {
    subtotal: "97.30",
    shipping: "12.61",
    tax: "16.76",
    discount: "10.59",
    total: "118.18",
    totalAdditionalFees: "2.10",
  });
  const { calculatedDraftOrder } = await given.draftOrders.setTaxExemption(made.draftOrder._id, { taxExempt: true });
  assert.equal(figures(calculatedDraftOrder).total, "101.42");
  assert.equal(calculatedDraftOrder.draftOrder.taxInfo.taxExempt, true);
});
