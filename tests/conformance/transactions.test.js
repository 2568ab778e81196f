import assert from "node:assert/strict";
import { check, eachRefused, failedWith, held, refused, refusedFields, refusedWith } from "./support/check.js";
import { recordsOf } from "./support/money.js";
import { UNKNOWN_ID, newOrder } from "./support/samples.js";

const APP = "215238eb-22a5-4c36-9e7b-e7c08025e04e";
const cash = (amount, more) => ({
  amount: { amount },
  status: "APPROVED",
  regularPaymentDetails: { offlinePayment: true, paymentMethod: "Cash" },
  ...more,
});

check("orderTransactions.addPayments", "records payments of every kind and shows them formatted", async (given) => {
  const { orders, orderTransactions } = given;
  const { _id, lineItems } = await orders.createOrder(newOrder());
  const { orderTransactions: now, paymentsIds } = await orderTransactions.addPayments(_id, [
    cash("19.0"),
    { amount: { amount: "9.00" }, giftcardPaymentDetails: { appId: APP, giftCardPaymentId: "card-1" } },
    {
      amount: { amount: "20.00" },
      membershipPaymentDetails: {
        membershipId: "gold",
        lineItemId: lineItems[0]._id,
        name: { original: "Gold" },
        providerAppId: APP,
      },
    },
  ]);
  assert.equal(now.orderId, _id);
  assert.deepEqual(now.payments.map((payment) => payment._id), paymentsIds);
  held(now.payments, [
    {
      amount: { amount: "19.0", formattedAmount: "$19.00" },
      status: "APPROVED",
      refundDisabled: false,
      regularPaymentDetails: { offlinePayment: true, paymentMethod: "Cash", status: "APPROVED" },
    },
    { status: "APPROVED", giftcardPaymentDetails: { giftCardPaymentId: "card-1", voided: false } },
    { status: "APPROVED", membershipPaymentDetails: { status: "CHARGED", name: { translated: "Gold" } } },
  ]);
  assert.ok(now.payments[0]._createdDate instanceof Date);
  assert.deepEqual(now.refunds, []);
  const order = await orders.getOrder(_id);
  assert.equal(order.paymentStatus, "PAID");
  assert.equal(order.balanceSummary.paid.amount, "48.00");
});

check("orderTransactions.addPayments", "refuses what is no payment and leaves nothing behind", async (given) => {
  const { orders, orderTransactions } = given;
  await refusedWith(orderTransactions.addPayments(UNKNOWN_ID, [cash("1.00")]), 404, "ORDER_NOT_FOUND");
  const { _id } = await orders.createOrder(newOrder());
  await refusedFields(orderTransactions.addPayments(_id, []), [["payments", "MIN_SIZE"]]);
  await refused(orderTransactions.addPayments(_id, [cash("-1.00")]), 400);
  const { orderTransactions: now } = await orderTransactions.listTransactionsForSingleOrder(_id);
  assert.deepEqual(now, { orderId: _id, payments: [], refunds: [] });
});

check("orderTransactions.listTransactionsForSingleOrder", "shows payments, also where there are none", async (given) => {
  const { orders, orderTransactions } = given;
  const { _id } = await orders.createOrder(newOrder());
  const added = await orderTransactions.addPayments(_id, [cash("48.00")]);
  const listed = await orderTransactions.listTransactionsForSingleOrder(_id);
  assert.deepEqual(listed.orderTransactions, added.orderTransactions);
  await refusedWith(orderTransactions.listTransactionsForSingleOrder(UNKNOWN_ID), 404, "ORDER_NOT_FOUND");
});

check("orderTransactions.listTransactionsForMultipleOrders", "shows those of each order", async (given) => {
  const { orders, orderTransactions } = given;
  const [one, two] = [await orders.createOrder(newOrder()), await orders.createOrder(newOrder())];
  await orderTransactions.addPayments(two._id, [cash("8.00")]);
  const { orderTransactions: all } = await orderTransactions.listTransactionsForMultipleOrders([two._id, one._id]);
  const counts = Object.fromEntries(all.map((each) => [each.orderId, each.payments.length]));
  assert.deepEqual(counts, { [one._id]: 0, [two._id]: 1 });
});

check("orderTransactions.updatePaymentStatus", "moves a payment where it may go", async ({ orders, orderTransactions }) => {
  const { _id } = await orders.createOrder(newOrder());
  const { paymentsIds } = await orderTransactions.addPayments(_id, [cash("48.00", { status: "PENDING" })]);
  assert.equal((await orders.getOrder(_id)).paymentStatus, "PENDING");
  const ids = { orderId: _id, paymentId: paymentsIds[0] };
  const { orderTransactions: now } = await orderTransactions.updatePaymentStatus(ids, { status: "APPROVED" });
  assert.equal(now.payments[0].status, "APPROVED");
  const paid = await orders.getOrder(_id);
  assert.equal(paid.paymentStatus, "PAID");
  await orderTransactions.updatePaymentStatus(ids, { status: "APPROVED" });
  assert.deepEqual(await orders.getOrder(_id), paid);
  await refusedWith(orderTransactions.updatePaymentStatus(ids, { status: "PENDING" }), 428, "STATUS_NOT_ALLOWED");
});

check("orderTransactions.bulkUpdatePaymentStatuses", "moves many, each by itself", async (given) => {
  const { orders, orderTransactions } = given;
  const { _id } = await orders.createOrder(newOrder());
  const { paymentsIds } = await orderTransactions.addPayments(_id, [
    cash("8.00", { status: "PENDING" }),
    cash("40.00", { status: "PENDING" }),
  ]);
  const { results, bulkActionMetadata } = await orderTransactions.bulkUpdatePaymentStatuses(
    [
      { orderId: _id, paymentId: paymentsIds[0] },
      { orderId: _id, paymentId: UNKNOWN_ID },
      { orderId: _id, paymentId: paymentsIds[1] },
    ],
    { status: "APPROVED", returnFullEntity: true },
  );
  held(bulkActionMetadata, { totalSuccesses: 2, totalFailures: 1 });
  failedWith(results, 1, "PAYMENT_NOT_FOUND");
  const sorted = results.toSorted((a, b) => a.itemMetadata.originalIndex - b.itemMetadata.originalIndex);
  assert.deepEqual([sorted[0].item.status, sorted[2].item.status], ["APPROVED", "APPROVED"]);
  assert.equal((await orders.getOrder(_id)).paymentStatus, "PAID");
});

check("orderTransactions.updatePayments", "changes details of payments, all or none", async (given) => {
  const { orders, orderTransactions } = given;
  const { _id } = await orders.createOrder(newOrder());
  const { paymentsIds } = await orderTransactions.addPayments(_id, [cash("40.00"), cash("8.00")]);
  const named = (id, paymentMethod) => ({ id, regularPaymentDetails: { paymentMethod } });
  assert.deepEqual(await orderTransactions.updatePayments(_id, [named(paymentsIds[1], "Cheque")]), {});
  const { orderTransactions: now } = await orderTransactions.listTransactionsForSingleOrder(_id);
  held(now.payments, [
    { amount: { amount: "40.00" }, regularPaymentDetails: { paymentMethod: "Cash" } },
    { amount: { amount: "8.00" }, status: "APPROVED", regularPaymentDetails: { paymentMethod: "Cheque" } },
  ]);
  const { _id: unpaid } = await orders.createOrder(newOrder());
  const both = [named(paymentsIds[0], "Card"), named(UNKNOWN_ID, "Card")];
  await eachRefused(recordsOf(given, _id, unpaid), [
    ["PAYMENT_NOT_FOUND", 404, () => orderTransactions.updatePayments(_id, both), { paymentId: UNKNOWN_ID }],
    ["ORDER_TRANSACTIONS_NOT_FOUND", 404, () => orderTransactions.updatePayments(unpaid, both), { orderId: unpaid }],
  ]);
});

check("orderTransactions.updateRefundTransaction", "moves a refund that another system makes", async (given) => {
  const { orders, orderTransactions, orderBilling } = given;
  const { _id } = await orders.createOrder(newOrder());
  const { paymentsIds } = await orderTransactions.addPayments(_id, [cash("48.00")]);
  const { refund } = await orderBilling.refundPayments(_id, {
    paymentRefunds: [{ paymentId: paymentsIds[0], amount: { amount: "8.00" }, externalRefund: true }],
  });
  const transaction = { paymentId: paymentsIds[0], refundStatus: "SUCCEEDED" };
  await orderTransactions.updateRefundTransaction(_id, refund._id, { transaction });
  await refusedWith(
    orderTransactions.updateRefundTransaction(_id, UNKNOWN_ID, { transaction }),
    404,
    "REFUND_NOT_FOUND",
  );
});
