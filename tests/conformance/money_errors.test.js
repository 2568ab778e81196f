// What can't be done to payments: one by one and in bulk.
import assert from "node:assert/strict";
import { check, eachRefused, failedWith, held, refusedWith } from "./support/check.js";
import { giftCard, recorded, recordsOf, usd, withPayment } from "./support/money.js";
import { UNKNOWN_ID, importedOrder, lineItem, newOrder } from "./support/samples.js";

const membership = (lineItemId) => ({
  amount: usd("8.00"),
  membershipPaymentDetails: {
    membershipId: "gold",
    lineItemId,
    name: { original: "Gold" },
    providerAppId: UNKNOWN_ID,
  },
});

check("paymentCollectionMarkOrderAsPaid", "waits for a payment that may still come", async (given) => {
  const { id, paymentId } = await withPayment(given, recorded("8.00", "AUTHORIZED"));
  await eachRefused(recordsOf(given, id), [
    [
      "PAYMENT_GATEWAY_ID_NOT_FOUND",
      428,
      () => given.orders.paymentCollectionMarkOrderAsPaid(id),
      { paymentId, status: "AUTHORIZED" },
    ],
  ]);
});

check("paymentCollectionBulkMarkOrdersAsPaid", "says of each order why it is not marked", async (given) => {
  const { orders } = given;
  const [pending, rejected] = await Promise.all(
    ["PENDING", "REJECTED"].map(async (status) => (await orders.importOrder(importedOrder({ status }))).order._id),
  );
  const { _id: canceled } = await orders.createOrder(newOrder());
  await orders.cancelOrder(canceled);
  const { id: waiting } = await withPayment(given, recorded("8.00", "PENDING"));
  const { id: paid } = await withPayment(given, recorded("48.00", "APPROVED"));
  const { _id: open } = await orders.createOrder(newOrder());
  const read = recordsOf(given, pending, rejected, canceled, waiting, paid);
  const before = await read();
  const ids = [UNKNOWN_ID, pending, rejected, canceled, waiting, paid, open];
  const { results, bulkActionMetadata } = await orders.paymentCollectionBulkMarkOrdersAsPaid(ids);
  const codes = ["ORDER_NOT_FOUND", "ORDER_IS_PENDING", "ORDER_IS_REJECTED", "ORDER_CANCELED"];
  for (const [index, code] of [...codes, "PAYMENT_GATEWAY_ID_NOT_FOUND", "ORDER_ALREADY_PAID"].entries()) {
    failedWith(results, index, code);
  }
  held(bulkActionMetadata, { totalSuccesses: 1, totalFailures: 6 });
  assert.deepEqual(await read(), before);
  assert.equal((await orders.getOrder(open)).paymentStatus, "PAID");
});

check("orderTransactions.bulkUpdatePaymentStatuses", "says of each payment why it is not moved", async (given) => {
  const { id, paymentId } = await withPayment(given, recorded("8.00", "PENDING"));
  const over = await withPayment(given, recorded("8.00", "DECLINED"));
  const read = recordsOf(given, over.id);
  const before = await read();
  const pairs = [
    { orderId: UNKNOWN_ID, paymentId },
    { orderId: id, paymentId: UNKNOWN_ID },
    { orderId: over.id, paymentId: over.paymentId },
    { orderId: id, paymentId },
  ];
  const { results } = await given.orderTransactions.bulkUpdatePaymentStatuses(pairs, { status: "CANCELED" });
  for (const [index, code] of ["ORDER_NOT_FOUND", "PAYMENT_NOT_FOUND", "STATUS_NOT_ALLOWED"].entries()) {
    failedWith(results, index, code);
  }
  assert.deepEqual(await read(), before);
  const { orderTransactions } = await given.orderTransactions.listTransactionsForSingleOrder(id);
  assert.equal(orderTransactions.payments[0].status, "CANCELED");
});

check("updateOrderStatus", "cancels no order of which money is reserved", async (given) => {
  const { id, paymentId } = await withPayment(given, recorded("8.00", "AUTHORIZED"));
  await eachRefused(recordsOf(given, id), [
    [
      "ORDER_HAS_AUTHORIZED_TRANSACTION",
      428,
      () => given.orders.updateOrderStatus(id, "CANCELED"),
      { paymentIds: [paymentId] },
    ],
  ]);
});

check("orderBilling.generateReceipts", "writes one for money that came, and no other", async (given) => {
  const { id, paymentId } = await withPayment(given, recorded("8.00", "APPROVED"));
  const card = await giftCard(given.plain, "8.00");
  const paying = { giftCardCode: card.code, amount: usd("8.00"), currency: "USD" };
  const { payment } = await given.orderBilling.redeemGiftCard(id, paying);
  const { paymentsIds } = await given.orderTransactions.addPayments(id, [recorded("8.00", "PENDING")]);
  const [pendingId] = paymentsIds;
  const generate = (one) => () => given.orderBilling.generateReceipts(id, { paymentIds: [one] });
  await eachRefused(recordsOf(given, id), [
    ["INVALID_PAYMENT_TYPE", 428, generate(payment._id), { paymentId: payment._id }],
    ["INVALID_PAYMENT_STATUS", 428, generate(pendingId), { paymentId: pendingId, status: "PENDING" }],
  ]);
  const { receipts } = await generate(paymentId)();
  assert.deepEqual(receipts.map((one) => one.paymentId), [paymentId]);
  const { activities } = await given.orders.getOrder(id);
  held(activities.at(-1), {
    activityType: "RECEIPT_CREATED",
    receiptCreated: { paymentId, wixReceipt: { receiptId: receipts[0].receiptId } },
  });
});

check("orderBilling.voidMemberships", "takes back what a membership paid, once, and nothing else", async (given) => {
  const { orders, orderBilling, orderTransactions } = given;
  const { _id, lineItems } = await orders.createOrder(newOrder());
  const { paymentsIds } = await orderTransactions.addPayments(_id, [
    membership(lineItems[0]._id),
    recorded("8.00", "APPROVED"),
  ]);
  const [paid, card] = paymentsIds;
  const take = (...paymentIds) => () => orderBilling.voidMemberships(_id, { paymentIds });
  await eachRefused(recordsOf(given, _id), [["NOT_MEMBERSHIP_PAYMENT", 428, take(paid, card), { paymentId: card }]]);
  await take(paid)();
  held(await orders.getOrder(_id), { balanceSummary: { paid: usd("8.00") } });
  await eachRefused(recordsOf(given, _id), [
    ["MEMBERSHIP_PAYMENT_NOT_CHARGED", 428, take(paid), { paymentId: paid, status: "VOIDED" }],
  ]);
});

check("createOrder", "takes no more from the stock than there is", async ({ orders, plain, shop }) => {
  const reference = { appId: shop.appId, catalogItemId: "cup" };
  const items = [{ ...reference, quantity: 1 }];
  const stored = async () => (await plain("POST", "/inventory/v1/stock/query", {})).body;
  const set = await plain("POST", "/inventory/v1/stock/set", { items });
  assert.deepEqual([set.status, set.body.bulkActionMetadata?.totalSuccesses], [200, 1], JSON.stringify(set.body));
  const before = await stored();
  const wanted = lineItem({ catalogReference: { ...reference }, quantity: 2 });
  await refusedWith(orders.createOrder(newOrder({ lineItems: [wanted] })), 428, "INSUFFICIENT_INVENTORY");
  assert.deepEqual(await stored(), before);
});
