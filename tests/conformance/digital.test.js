// Orders of which nothing is shipped: whatever approves them fulfils them.
import assert from "node:assert/strict";
import { check, held } from "./support/check.js";
import { RECEIVED, recorded, usd, webOrder, withPayment } from "./support/money.js";

/** The order waited, and is approved and fulfilled now. */
async function done({ orders }, order, paymentStatus = "PAID") {
  assert.equal(order.status, "INITIALIZED");
  held(await orders.getOrder(order._id), { status: "APPROVED", fulfillmentStatus: "FULFILLED", paymentStatus });
}

const waiting = ({ orders }) => orders.createOrder(webOrder());

check("createOrder", "fulfils an order that is approved and has nothing to ship", async ({ orders }) => {
  const made = await orders.createOrder(webOrder({ status: "APPROVED" }));
  held(made, { status: "APPROVED", fulfillmentStatus: "FULFILLED" });
  assert.deepEqual(await orders.getOrder(made._id), made);
});

check("updateOrderStatus", "approves and fulfils", async (given) => {
  const order = await waiting(given);
  await given.orders.updateOrderStatus(order._id, "APPROVED");
  await done(given, order, "NOT_PAID");
});

check("recordManuallyCollectedPayment", "approves and fulfils", async (given) => {
  const order = await waiting(given);
  await given.orders.recordManuallyCollectedPayment(order._id, usd("48.00"));
  await done(given, order);
});

check("paymentCollectionMarkOrderAsPaid", "approves and fulfils", async (given) => {
  const order = await waiting(given);
  await given.orders.paymentCollectionMarkOrderAsPaid(order._id);
  await done(given, order);
});

check("paymentCollectionBulkMarkOrdersAsPaid", "approves and fulfils", async (given) => {
  const order = await waiting(given);
  await given.orders.paymentCollectionBulkMarkOrdersAsPaid([order._id]);
  await done(given, order);
});

check("orderTransactions.addPayments", "approves and fulfils", async (given) => {
  const order = await waiting(given);
  await given.orderTransactions.addPayments(order._id, [recorded("48.00", "APPROVED")]);
  await done(given, order);
});

/** An order that waits for a pending payment which pays a payment request. */
async function pendingForRequest(given) {
  const order = await waiting(given);
  const orderPaymentRequest = { orderId: order._id, amount: usd("8.00"), title: "Please pay" };
  const asked = await given.orderPaymentRequests.createOrderPaymentRequest({ orderPaymentRequest });
  const payment = recorded("8.00", "PENDING", { paymentOrderId: asked.paymentGatewayOrderId });
  const { paymentsIds } = await given.orderTransactions.addPayments(order._id, [payment]);
  return { order, asked, pair: { orderId: order._id, paymentId: paymentsIds[0] } };
}

check("orderTransactions.updatePaymentStatus", "approves and fulfils, and pays what was asked for", async (given) => {
  const { order, asked, pair } = await pendingForRequest(given);
  await given.orderTransactions.updatePaymentStatus(pair, { status: "APPROVED" });
  await done(given, order, "PARTIALLY_PAID");
  assert.equal((await given.orderPaymentRequests.getOrderPaymentRequest(asked._id)).status, "PAID");
});

check("orderTransactions.bulkUpdatePaymentStatuses", "approves and fulfils, and pays what was asked for", async (given) => {
  const { order, asked, pair } = await pendingForRequest(given);
  await given.orderTransactions.bulkUpdatePaymentStatuses([pair], { status: "APPROVED" });
  await done(given, order, "PARTIALLY_PAID");
  assert.equal((await given.orderPaymentRequests.getOrderPaymentRequest(asked._id)).status, "PAID");
});

check("orderBilling.captureAuthorizedPayments", "approves and fulfils what waited for received money", async (given) => {
  const { id, paymentId } = await withPayment(given, recorded("48.00", "AUTHORIZED"), webOrder(), RECEIVED);
  const order = await given.orders.getOrder(id);
  await given.orderBilling.captureAuthorizedPayments(id, { payments: [{ paymentId }] });
  await done(given, order);
});
