// One order from its placing to its last refund: what each step leaves behind.
import assert from "node:assert/strict";
import { check } from "./support/check.js";
import { lineItem, newOrder } from "./support/samples.js";

const webOrder = () =>
  newOrder({
    channelInfo: { type: "WEB" },
    lineItems: [lineItem({ quantity: 3, price: { amount: "20.00" } }), lineItem({ quantity: 1, price: { amount: "40.00" } })],
    priceSummary: undefined,
  });

const authorized = (amount) => ({
  amount: { amount },
  status: "AUTHORIZED",
  regularPaymentDetails: { offlinePayment: false, paymentMethod: "CreditCard" },
});

const kinds = (order) => order.activities.map((activity) => activity.activityType);

async function slugsOf(plain, orderId) {
  const { body } = await plain("GET", `/events/v1/events?orderId=${orderId}&limit=100`);
  return body.events.map(({ eventType }) => eventType.replace("wix.ecom.v1.", ""));
}

check("orderBilling.refundPayments", "an order goes from placed to fully refunded, and every step is told", async (given) => {
  const { orders, orderTransactions, orderBilling, orderFulfillments, plain } = given;
  const placed = await orders.createOrder(webOrder());
  assert.equal(placed.status, "INITIALIZED");
  assert.equal(placed.paymentStatus, "NOT_PAID");
  assert.equal(placed.balanceSummary.balance.amount, "100.00");
  const id = placed._id;
  const [first, second] = placed.lineItems;

  const { orderTransactions: reserved, paymentsIds } = await orderTransactions.addPayments(id, [authorized("100.00")]);
  const paymentId = paymentsIds[0];
  assert.equal(reserved.payments[0].status, "AUTHORIZED");
  assert.equal(reserved.payments[0].amount.formattedAmount, "$100.00");
  const approved = await orders.getOrder(id);
  assert.equal(approved.status, "APPROVED");
  assert.equal(approved.paymentStatus, "PENDING");
  assert.equal(approved.balanceSummary.authorized.amount, "100.00");
  assert.equal(approved.balanceSummary.balance.amount, "100.00");

  const captured = await orderBilling.captureAuthorizedPayments(id, {
    payments: [{ paymentId, amount: { amount: "90.00" } }],
  });
  const payment = captured.orderTransactions.payments[0];
  assert.equal(payment.status, "APPROVED");
  const [capture] = payment.regularPaymentDetails.authorizationDetails.captures;
  assert.deepEqual([capture.status, capture.amount.amount], ["SUCCEEDED", "90.00"]);
  const partly = await orders.getOrder(id);
  assert.equal(partly.paymentStatus, "PARTIALLY_PAID");
  assert.equal(partly.balanceSummary.paid.amount, "90.00");
  assert.equal(partly.balanceSummary.balance.amount, "10.00");

  const parcel = { lineItems: [{ _id: first._id, quantity: 2 }], trackingInfo: { trackingNumber: "1Z1", shippingProvider: "ups" } };
  const one = await orderFulfillments.createFulfillment(id, parcel);
  assert.match(one.orderWithFulfillments.fulfillments[0].trackingInfo.trackingLink, /ups\.com.*1Z1$/);
  assert.equal((await orders.getOrder(id)).fulfillmentStatus, "PARTIALLY_FULFILLED");
  await orderFulfillments.createFulfillment(id, { lineItems: [{ _id: first._id }, { _id: second._id }] });
  assert.equal((await orders.getOrder(id)).fulfillmentStatus, "FULFILLED");

  const items = { lineItems: [{ lineItemId: first._id, quantity: 1 }] };
  const { refund } = await orderBilling.refundPayments(id, {
    paymentRefunds: [{ paymentId, externalRefund: true }],
    refundItems: items,
    sideEffects: { restock: { lineItems: [{ lineItemId: first._id, quantity: 1 }] } },
    customerReason: "One cup was broken",
  });
  assert.equal(refund.summary.refunded.amount, "20.00");
  assert.equal(refund.details.reason, "One cup was broken");
  const less = await orders.getOrder(id);
  assert.equal(less.balanceSummary.refunded.amount, "20.00");
  assert.equal(less.lineItems[0].restockQuantity, 1);

  const rest = await orderBilling.refundPayments(id, {
    paymentRefunds: [{ paymentId, amount: { amount: "70.00" }, externalRefund: true }],
  });
  assert.equal(rest.orderTransactions.payments[0].status, "REFUNDED");
  const done = await orders.getOrder(id);
  assert.equal(done.paymentStatus, "FULLY_REFUNDED");
  assert.equal(done.balanceSummary.refunded.amount, "90.00");
  assert.equal(done.balanceSummary.balance.amount, "0.00");
  assert.equal(done.fulfillmentStatus, "FULFILLED");

  assert.deepEqual(kinds(done), [
    "ORDER_PLACED",
    "AUTHORIZED_PAYMENT_CREATED",
    "AUTHORIZED_PAYMENT_CAPTURED",
    "ORDER_PARTIALLY_PAID",
    "TRACKING_NUMBER_ADDED",
    "TRACKING_LINK_ADDED",
    "ORDER_FULFILLED",
    "REFUND_INITIATED",
    "PAYMENT_REFUNDED",
    "REFUND_INITIATED",
    "PAYMENT_REFUNDED",
  ]);
  const told = await slugsOf(plain, id);
  for (const type of ["order_created", "order_approved", "order_fulfilled", "order_transactions_refund_completed"]) {
    assert.ok(told.includes(type), `${type} is missing in ${told.join(", ")}`);
  }
  assert.equal(told.filter((type) => type === "order_transactions_refund_completed").length, 2);
  assert.equal(told.filter((type) => type === "order_approved").length, 1);
  assert.equal(told.filter((type) => type === "fulfillments_updated").length, 2);
  const changes = told.filter((type) => type === "order_payment_status_updated").length;
  assert.equal(changes, 3, told.join(", "));
});
