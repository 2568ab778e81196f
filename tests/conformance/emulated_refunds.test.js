// Giving back what the gateway of the site took, and what another system says of refunds that it makes.
import assert from "node:assert/strict";
import { check, eachRefused, held } from "./support/check.js";
import { charged, recordsOf, regular, usd, webOrder } from "./support/money.js";
import { UNKNOWN_ID, newOrder } from "./support/samples.js";
import { paidAtStripe, report } from "./support/stripe.js";

const refundsOf = ({ orderTransactions }) =>
  orderTransactions.refunds.map(({ transactions }) => transactions.map((one) => [one.refundStatus, one.externalRefund]));

/** A new order whose 48.00 the gateway took: the ids of the order and of the payment. */
async function taken(given) {
  const { _id } = await given.orders.createOrder(webOrder());
  return { id: _id, paymentId: (await charged(given, _id))._id };
}

/** What `giveBack` leaves behind of 20.00 that are returned, 8.00 that are declined and 28.00 that take their time. */
async function givesBack(given, giveBack) {
  const { id, paymentId } = await taken(given);
  const done = await giveBack(id, { paymentId, amount: usd("20.00") });
  assert.deepEqual(refundsOf(done), [[["SUCCEEDED", false]]]);
  held(await given.orders.getOrder(id), {
    paymentStatus: "PARTIALLY_REFUNDED",
    balanceSummary: { refunded: usd("20.00"), pendingRefund: usd("0.00") },
  });
  await given.gateway({ acts: ["decline", "pending"] });
  await giveBack(id, { paymentId, amount: usd("8.00") });
  const last = await giveBack(id, { paymentId, amount: usd("28.00") });
  assert.deepEqual(refundsOf(last), [[["SUCCEEDED", false]], [["FAILED", false]], [["PENDING", false]]]);
  const { orderTransactions } = await given.orderTransactions.listTransactionsForSingleOrder(id);
  assert.deepEqual(orderTransactions, last.orderTransactions);
  const { balanceSummary } = await given.orders.getOrder(id);
  held(balanceSummary, { refunded: usd("20.00"), pendingRefund: usd("28.00") });
  return { id, paymentId };
}

check("orderBilling.refundPayments", "gives money back at the gateway", async (given) => {
  const refund = (id, ...paymentRefunds) => given.orderBilling.refundPayments(id, { paymentRefunds });
  const { id, paymentId } = await givesBack(given, refund);
  await eachRefused(recordsOf(given, id), [
    [
      "PAYMENT_NOT_REFUNDABLE",
      428,
      () => refund(id, { paymentId, amount: usd("1.00") }),
      { paymentId, nonRefundableReason: "PENDING_REFUND" },
    ],
  ]);
});

check("triggerRefund", "gives money back at the gateway", async (given) => {
  const refund = (id, payment) => given.orders.triggerRefund(id, [payment]);
  const { id, paymentId } = await givesBack(given, refund);
  await eachRefused(recordsOf(given, id), [
    [
      "REFUND_NOT_AVAILABLE",
      428,
      () => refund(id, { paymentId, amount: usd("1.00") }),
      { paymentId, nonRefundableReason: "PENDING_REFUND" },
    ],
  ]);
});

check("orderTransactions.updateRefundTransaction", "says how far another system has come", async (given) => {
  const { id, paymentId, transaction } = await paidAtStripe(given, webOrder());
  await report(given, "refund.created", {
    id: `re_${transaction}`,
    amount: 800,
    currency: "usd",
    payment_intent: transaction,
    status: "pending",
    created: 1,
  });
  const list = async () => (await given.orderTransactions.listTransactionsForSingleOrder(id)).orderTransactions;
  const { _id: refundId, transactions } = (await list()).refunds[0];
  held(transactions, [{ paymentId, refundStatus: "PENDING", externalRefund: true, amount: usd("8.00") }]);
  const update = (change, refund = refundId) =>
    given.orderTransactions.updateRefundTransaction(id, refund, { transaction: { paymentId, ...change } });
  await update({ gatewayRefundId: UNKNOWN_ID });
  await update({ refundStatus: "SUCCEEDED" });
  held((await list()).refunds, [
    { transactions: [{ refundStatus: "SUCCEEDED", gatewayRefundId: UNKNOWN_ID, providerRefundId: `re_${transaction}` }] },
  ]);
  held(await given.orders.getOrder(id), { balanceSummary: { refunded: usd("8.00") } });
  const { _id: unpaid } = await given.orders.createOrder(newOrder());
  const named = { transaction: { paymentId: UNKNOWN_ID, refundStatus: "SUCCEEDED" } };
  await eachRefused(recordsOf(given, id, unpaid), [
    ["STATUS_NOT_ALLOWED", 428, () => update({ refundStatus: "FAILED" }), { paymentId, from: "SUCCEEDED", to: "FAILED" }],
    ["REFUND_NOT_FOUND", 404, () => update({ refundStatus: "SUCCEEDED" }, UNKNOWN_ID), { refundId: UNKNOWN_ID }],
    [
      "REFUND_TRANSACTION_NOT_FOUND",
      404,
      () => given.orderTransactions.updateRefundTransaction(id, refundId, structuredClone(named)),
      { refundId, paymentId: UNKNOWN_ID },
    ],
    [
      "ORDER_TRANSACTIONS_NOT_FOUND",
      404,
      () => given.orderTransactions.updateRefundTransaction(unpaid, refundId, structuredClone(named)),
      { orderId: unpaid },
    ],
  ]);
});
