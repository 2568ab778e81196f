import assert from "node:assert/strict";
import { check, held, refusedWith } from "./support/check.js";
import { linePrices, phoneOrder, summaryOf } from "./support/phone_order.js";
import { UNKNOWN_ID } from "./support/samples.js";

// 49.98 + 21.75 + 12.50. The cups lose 2.18 (10 % of 21.75 is 2.175); the 5.00 are shared by what is then left of each
// line, 49.98 : 19.57 : 12.50, as 3.05, 1.19 and 0.76. Tax of 10 %: 4.69 + 1.84 + 1.17, 0.30 on wrapping and 0.64 on
// shipping.
const PHONE_ORDER = {
  subtotal: "84.23",
  shipping: "6.44",
  tax: "8.64",
  discount: "7.18",
  totalAdditionalFees: "3.00",
  total: "95.13",
};

check("draftOrders.createOrderFromDraft", "makes a phone order to the cent", async (given) => {
  const { draftOrders, orders } = given;
  const draft = await phoneOrder(given);
  assert.deepEqual(summaryOf(draft), PHONE_ORDER);
  const { calculatedDraftOrder } = await draftOrders.setDeposit(draft._id, { depositDetails: { percentage: "25" } });
  assert.deepEqual(summaryOf(calculatedDraftOrder.draftOrder), PHONE_ORDER);
  const { createdOrder, committedDraftOrder } = await draftOrders.createOrderFromDraft(draft._id);
  assert.deepEqual(summaryOf(createdOrder), PHONE_ORDER);
  assert.deepEqual(linePrices(createdOrder), {
    Teapot: ["3.05", "46.93", "51.62"],
    Cup: ["3.37", "18.38", "20.22"],
    Engraving: ["0.76", "11.74", "12.91"],
  });
  held(createdOrder, {
    status: "APPROVED",
    paymentStatus: "NOT_PAID",
    fulfillmentStatus: "NOT_FULFILLED",
    balanceSummary: { balance: { amount: "95.13" } },
    channelInfo: { type: "BACKOFFICE_MERCHANT" },
    buyerInfo: { email: "jane@example.com" },
    // 25 % of 95.13 are 23.7825.
    payNow: { total: { amount: "23.78" } },
    shippingInfo: { title: "Courier", cost: { totalPriceAfterTax: { amount: "7.08" } } },
    additionalFees: [{ name: "Wrapping", priceAfterTax: { amount: "3.30" } }],
  });
  held(committedDraftOrder, { _id: draft._id, status: "COMMITTED", orderId: createdOrder._id });
  assert.deepEqual(summaryOf(await orders.getOrder(createdOrder._id)), PHONE_ORDER);
  await refusedWith(draftOrders.createOrderFromDraft(draft._id), 409, "DRAFT_ORDER_ALREADY_COMMITTED");
  await refusedWith(draftOrders.createOrderFromDraft(UNKNOWN_ID), 404, "DRAFT_ORDER_DOES_NOT_EXIST");
});

check("draftOrders.createOrderFromDraft", "makes a phone order that is exempt from tax", async (given) => {
  const draft = await phoneOrder(given);
  await given.draftOrders.setTaxExemption(draft._id, { taxExempt: true });
  const { createdOrder } = await given.draftOrders.createOrderFromDraft(draft._id);
  assert.deepEqual(summaryOf(createdOrder), { ...PHONE_ORDER, tax: "0.00", total: "86.49" });
  assert.equal(createdOrder.taxInfo.taxExempt, true);
});

check("draftOrders.createOrderFromDraft", "numbers and tells like createOrder", async (given) => {
  const settings = { notifications: { sendNotificationToBuyer: false } };
  const numbers = [];
  for (let count = 0; count < 2; count += 1) {
    const draft = await phoneOrder(given);
    const { createdOrder } = await given.draftOrders.createOrderFromDraft(draft._id, {
      createSettings: settings,
      channelInfo: { type: "POS" },
      reason: "Called in",
    });
    assert.equal(createdOrder.channelInfo.type, "POS");
    numbers.push(Number(createdOrder.number));
  }
  assert.ok(numbers[1] > numbers[0]);
});

async function bought(given) {
  const draft = await phoneOrder(given);
  const { createdOrder } = await given.draftOrders.createOrderFromDraft(draft._id);
  const [teapot, cup] = createdOrder.lineItems;
  const edit = await given.draftOrders.createDraftOrder({ sourceOrderId: createdOrder._id });
  return { order: createdOrder, teapot, cup, draftId: edit.calculatedDraftOrder.draftOrder._id };
}

async function paid({ orderTransactions }, orderId, amount) {
  const regularPaymentDetails = { offlinePayment: true, paymentMethod: "Cash" };
  const payment = { amount: { amount }, status: "APPROVED", regularPaymentDetails };
  const { paymentsIds } = await orderTransactions.addPayments(orderId, [payment]);
  return paymentsIds[0];
}

check("draftOrders.commitDraftOrder", "edits an order after purchase", async (given) => {
  const { draftOrders, orders } = given;
  const { order, teapot, cup, draftId } = await bought(given);
  await paid(given, order._id, "95.13");
  await draftOrders.updateLineItems(draftId, [
    { lineItemId: teapot._id, newQuantity: 1 },
    { lineItemId: cup._id, newQuantity: 0 },
  ]);
  const { calculatedDraftOrder } = await draftOrders.addLineItemsToDraftOrder(draftId, {
    customLineItems: [{ productName: { original: "Tray" }, price: { amount: "9.00" }, quantity: 1 }],
  });
  const shown = calculatedDraftOrder.draftOrder;
  const { orderAfterCommit, committedDraftOrder } = await draftOrders.commitDraftOrder(draftId, {
    reason: "One pot is enough",
    commitSettings: { sendNotificationsToBuyer: false },
  });
  assert.deepEqual(summaryOf(orderAfterCommit), summaryOf(shown));
  assert.deepEqual(committedDraftOrder.status, "COMMITTED");
  // One teapot keeps the first unit's part of its 3.05, which is 1.53. Tax: 2.35 + 1.17 + 0.90, 0.30 and 0.64.
  assert.deepEqual(summaryOf(orderAfterCommit), {
    subtotal: "46.49",
    shipping: "6.44",
    tax: "5.36",
    discount: "2.29",
    totalAdditionalFees: "3.00",
    total: "59.00",
  });
  const prices = linePrices(orderAfterCommit);
  assert.deepEqual(Object.keys(prices), ["Teapot", "Engraving", "Tray"]);
  assert.deepEqual(prices.Teapot, ["1.53", "23.46", "25.81"]);
  assert.deepEqual(prices.Engraving, ["0.76", "11.74", "12.91"]);
  assert.deepEqual(prices.Tray, ["0.00", "9.00", "9.90"]);
  held(orderAfterCommit, {
    _id: order._id,
    number: order.number,
    paymentStatus: "PAID",
    balanceSummary: { balance: { amount: "-36.13" }, paid: { amount: "95.13" } },
  });
  const told = orderAfterCommit.activities.at(-1);
  held(told, {
    activityType: "DRAFT_ORDER_CHANGES_APPLIED",
    draftOrderChangesApplied: { draftOrderId: draftId, reason: "One pot is enough" },
  });
  assert.deepEqual(summaryOf(await orders.getOrder(order._id)), summaryOf(shown));
  await refusedWith(draftOrders.commitDraftOrder(draftId), 409, "DRAFT_ORDER_ALREADY_COMMITTED");
  await refusedWith(draftOrders.commitDraftOrder(UNKNOWN_ID), 404, "DRAFT_ORDER_DOES_NOT_EXIST");
});

check("draftOrders.commitDraftOrder", "refuses what was sent or refunded meanwhile", async (given) => {
  const { draftOrders, orderBilling, orderFulfillments } = given;
  const { order, teapot, draftId } = await bought(given);
  const payment = await paid(given, order._id, "95.13");
  await draftOrders.updateLineItems(draftId, [{ lineItemId: teapot._id, newQuantity: 1 }]);
  await orderFulfillments.createFulfillment(order._id, { lineItems: [{ _id: teapot._id, quantity: 2 }] });
  const error = await refusedWith(draftOrders.commitDraftOrder(draftId), 428, "DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS");
  assert.deepEqual(error.details.applicationError.data.conflicts, [
    { field: "lineItems", reason: "FULFILLED", lineItemId: teapot._id, fulfilled: 2, quantity: 1 },
  ]);
  await draftOrders.updateLineItems(draftId, [{ lineItemId: teapot._id, newQuantity: 3 }]);
  await orderBilling.refundPayments(order._id, {
    paymentRefunds: [{ paymentId: payment, amount: { amount: "1.00" }, externalRefund: true }],
  });
  const again = await refusedWith(draftOrders.commitDraftOrder(draftId), 428, "DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS");
  assert.deepEqual(
    again.details.applicationError.data.conflicts.map(({ reason }) => reason),
    ["REFUNDED"],
  );
});
