import assert from "node:assert/strict";
import { check, failedWith, held, refused, refusedWith } from "./support/check.js";
import { UNKNOWN_ID, newOrder } from "./support/samples.js";

const card = (amount, status) => ({
  amount: { amount },
  status,
  regularPaymentDetails: { offlinePayment: false, paymentMethod: "CreditCard" },
});

async function withPayment({ orders, orderTransactions }, status) {
  const { _id } = await orders.createOrder(newOrder());
  const { paymentsIds } = await orderTransactions.addPayments(_id, [card("48.00", status)]);
  return { id: _id, paymentId: paymentsIds[0] };
}

check("getPaymentCollectabilityStatus", "says whether and how much can be collected", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  held(await orders.getPaymentCollectabilityStatus(_id), { status: "COLLECTABLE", amount: { amount: "48.00" } });
  await orders.cancelOrder(_id);
  const { status } = await orders.getPaymentCollectabilityStatus(_id);
  assert.equal(status, "NONCOLLECTABLE_ORDER_IS_CANCELLED");
});

check("recordManuallyCollectedPayment", "records money that staff took", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const name = { userDefinedPaymentMethodName: { predefined: "CASH" } };
  await orders.recordManuallyCollectedPayment(_id, { amount: "40.00" }, name);
  assert.equal((await orders.getOrder(_id)).paymentStatus, "PARTIALLY_PAID");
  await refusedWith(orders.recordManuallyCollectedPayment(_id, { amount: "8.01" }), 400, "INVALID_AMOUNT");
  await orders.recordManuallyCollectedPayment(_id, { amount: "8.00" });
  assert.equal((await orders.getOrder(_id)).paymentStatus, "PAID");
});

check("paymentCollectionMarkOrderAsPaid", "marks an order as paid once", async ({ orders, orderTransactions }) => {
  const { _id } = await orders.createOrder(newOrder());
  const { order } = await orders.paymentCollectionMarkOrderAsPaid(_id);
  assert.equal(order.paymentStatus, "PAID");
  await refused(orders.paymentCollectionMarkOrderAsPaid(_id), 428);
  const { orderTransactions: now } = await orderTransactions.listTransactionsForSingleOrder(_id);
  held(now.payments, [{ amount: { amount: "48.00" }, regularPaymentDetails: { offlinePayment: true } }]);
});

check("paymentCollectionBulkMarkOrdersAsPaid", "marks many, each by itself", async ({ orders }) => {
  const [one, two] = [await orders.createOrder(newOrder()), await orders.createOrder(newOrder())];
  await orders.paymentCollectionMarkOrderAsPaid(two._id);
  const answer = await orders.paymentCollectionBulkMarkOrdersAsPaid([one._id, two._id]);
  failedWith(answer.results, 1, "ORDER_ALREADY_PAID");
  held(answer.bulkActionMetadata, { totalSuccesses: 1, totalFailures: 1 });
  assert.equal((await orders.getOrder(one._id)).paymentStatus, "PAID");
});

check("captureAuthorizedPayments", "captures by the older path", async (given) => {
  const { id, paymentId } = await withPayment(given, "AUTHORIZED");
  const { orderTransactions } = await given.orders.captureAuthorizedPayments(id, [{ paymentId }]);
  assert.equal(orderTransactions.payments[0].status, "APPROVED");
  assert.deepEqual((await given.orderTransactions.listTransactionsForSingleOrder(id)).orderTransactions, orderTransactions);
});

check("voidAuthorizedPayments", "voids by the older path", async (given) => {
  const { id, paymentId } = await withPayment(given, "AUTHORIZED");
  const { orderTransactions } = await given.orders.voidAuthorizedPayments(id, [paymentId]);
  assert.equal(orderTransactions.payments[0].status, "VOIDED");
  assert.deepEqual((await given.orderTransactions.listTransactionsForSingleOrder(id)).orderTransactions, orderTransactions);
});

check("getRefundabilityStatus", "says of each payment whether it can be refunded", async (given) => {
  const { id, paymentId } = await withPayment(given, "APPROVED");
  const { refundabilities } = await given.orders.getRefundabilityStatus(id);
  held(refundabilities, [{ paymentId, refundabilityStatus: "MANUAL", manuallyRefundableReason: "NOT_SUPPORTED" }]);
});

check("triggerRefund", "records a refund made elsewhere", async (given) => {
  const { id, paymentId } = await withPayment(given, "APPROVED");
  const payment = { paymentId, amount: { amount: "8.00" }, externalRefund: true };
  const { orderTransactions, refundId } = await given.orders.triggerRefund(id, [payment], { details: { reason: "Late" } });
  held(orderTransactions.refunds, [{ _id: refundId, details: { reason: "Late" }, summary: { refunded: { amount: "8.00" } } }]);
  assert.equal((await given.orders.getOrder(id)).paymentStatus, "PARTIALLY_REFUNDED");
});

check("chargeMemberships", "says that no membership is eligible", async ({ orders }) => {
  const { _id, lineItems } = await orders.createOrder(newOrder());
  const membershipCharges = [
    {
      membershipId: "gold",
      appId: UNKNOWN_ID,
      membershipName: { original: "Gold" },
      catalogReference: lineItems[0].catalogReference,
      lineItemId: lineItems[0]._id,
    },
  ];
  await refusedWith(orders.chargeMemberships(_id, UNKNOWN_ID, { membershipCharges }), 428, "MEMBERSHIP_NOT_ELIGIBLE");
});

check("preparePaymentCollection", "needs a gateway", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  await refusedWith(orders.preparePaymentCollection(_id, { amount: "48.00" }), 428, "PAYMENT_METHODS_NOT_FOUND");
});

check("paymentCollectionCreatePaymentGatewayOrder", "refuses a paid order", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  await orders.paymentCollectionMarkOrderAsPaid(_id);
  await refusedWith(orders.paymentCollectionCreatePaymentGatewayOrder(_id), 428, "ORDER_ALREADY_PAID");
});
