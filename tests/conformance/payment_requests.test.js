import assert from "node:assert/strict";
import { check, failedWith, held, refused, refusedWith } from "./support/check.js";
import { UNKNOWN_ID, newOrder } from "./support/samples.js";

const FAR = new Date("2035-01-01T00:00:00Z");

const asking = (orderId, amount = "5.00", more = {}) => ({ orderId, amount: { amount }, title: "Please pay", ...more });

async function ask({ orders, orderPaymentRequests }, amount, more) {
  const { _id } = await orders.createOrder(newOrder());
  return orderPaymentRequests.createOrderPaymentRequest({ orderPaymentRequest: asking(_id, amount, more) });
}

check("orderPaymentRequests.createOrderPaymentRequest", "asks for an amount of an order", async (given) => {
  const order = await given.orders.createOrder(newOrder());
  const made = await given.orderPaymentRequests.createOrderPaymentRequest({
    orderPaymentRequest: asking(order._id, "20.00", {
      description: "Deposit",
      expirationDate: FAR,
      source: { appId: UNKNOWN_ID, externalId: "x-1" },
      blockedPaymentMethods: ["MANUAL"],
    }),
  });
  held(made, {
    status: "UNPAID",
    orderId: order._id,
    orderNumber: order.number,
    amount: { amount: "20.00", formattedAmount: "$20.00" },
    currency: "USD",
    title: "Please pay",
    description: "Deposit",
    expirationDate: FAR,
    source: { appId: UNKNOWN_ID, externalId: "x-1" },
    blockedPaymentMethods: ["MANUAL"],
  });
  assert.ok(made._createdDate instanceof Date);
  assert.deepEqual(await given.orderPaymentRequests.getOrderPaymentRequest(made._id), made);
  assert.equal((await ask(given, "1.00", { expirationDate: new Date(0) })).status, "EXPIRED");
  await refusedWith(ask(given, "48.01"), 400, "INVALID_AMOUNT");
});

check("orderPaymentRequests.getOrderPaymentRequest", "reads one, and no other", async (given) => {
  const made = await ask(given);
  assert.deepEqual(await given.orderPaymentRequests.getOrderPaymentRequest(made._id), made);
  await refusedWith(
    given.orderPaymentRequests.getOrderPaymentRequest(UNKNOWN_ID),
    404,
    "ORDER_PAYMENT_REQUEST_NOT_FOUND",
  );
});

check("orderPaymentRequests.getOrderPaymentRequestUrl", "says where to pay", async (given) => {
  const made = await ask(given);
  assert.deepEqual(await given.orderPaymentRequests.getOrderPaymentRequestUrl(made._id), {
    orderPaymentRequestUrl: `https://pay.example.com/${made._id}`,
  });
});

check("orderPaymentRequests.updateOrderPaymentRequest", "changes what the buyer reads", async (given) => {
  const made = await ask(given, "5.00", { expirationDate: FAR });
  const changed = await given.orderPaymentRequests.updateOrderPaymentRequest(made._id, { ...made, title: "New" });
  assert.deepEqual(changed, { ...made, title: "New", _updatedDate: changed._updatedDate });
  assert.deepEqual(await given.orderPaymentRequests.getOrderPaymentRequest(made._id), changed);
  await refusedWith(
    given.orderPaymentRequests.updateOrderPaymentRequest(made._id, { amount: { amount: "6.00" } }),
    428,
    "CANNOT_UPDATE_ORDER_PAYMENT_REQUEST_AMOUNT",
  );
  await given.orderPaymentRequests.voidOrderPaymentRequest(made._id);
  await refusedWith(
    given.orderPaymentRequests.updateOrderPaymentRequest(made._id, { title: "Newer" }),
    428,
    "CANNOT_UPDATE_VOIDED_ORDER_PAYMENT_REQUEST",
  );
});

check("orderPaymentRequests.updateExtendedFields", "keeps what an app declared", async (given) => {
  const made = await ask(given);
  await given.plain("POST", "/extended-fields/v1/fields", { field: { namespace: "@shop/pay", key: "note", type: "STRING" } });
  const { orderPaymentRequest } = await given.orderPaymentRequests.updateExtendedFields(made._id, "@shop/pay", {
    namespaceData: { note: "called" },
  });
  assert.deepEqual(orderPaymentRequest.extendedFields, { namespaces: { "@shop/pay": { note: "called" } } });
  assert.deepEqual(await given.orderPaymentRequests.getOrderPaymentRequest(made._id), orderPaymentRequest);
});

check("orderPaymentRequests.voidOrderPaymentRequest", "ends one, and does no harm twice", async (given) => {
  const made = await ask(given);
  await given.orderPaymentRequests.voidOrderPaymentRequest(made._id);
  await given.orderPaymentRequests.voidOrderPaymentRequest(made._id);
  assert.equal((await given.orderPaymentRequests.getOrderPaymentRequest(made._id)).status, "VOIDED");
  const expired = await ask(given, "5.00", { expirationDate: new Date(0) });
  await refusedWith(
    given.orderPaymentRequests.voidOrderPaymentRequest(expired._id),
    428,
    "CANNOT_VOID_EXPIRED_ORDER_PAYMENT_REQUEST",
  );
});

check("orderPaymentRequests.deleteOrderPaymentRequest", "removes one that is not paid", async (given) => {
  const made = await ask(given);
  await given.orderPaymentRequests.deleteOrderPaymentRequest(made._id);
  await refused(given.orderPaymentRequests.getOrderPaymentRequest(made._id), 404);
  const paid = await ask(given);
  await given.orderTransactions.addPayments(paid.orderId, [
    {
      amount: { amount: "5.00" },
      status: "APPROVED",
      regularPaymentDetails: { offlinePayment: true, paymentOrderId: paid.paymentGatewayOrderId },
    },
  ]);
  assert.equal((await given.orderPaymentRequests.getOrderPaymentRequest(paid._id)).status, "PAID");
  await refusedWith(
    given.orderPaymentRequests.deleteOrderPaymentRequest(paid._id),
    428,
    "CANNOT_DELETE_PAID_ORDER_PAYMENT_REQUEST",
  );
});

check("orderPaymentRequests.queryOrderPaymentRequests", "finds, sorts and pages", async (given) => {
  const { _id } = await given.orders.createOrder(newOrder());
  for (const amount of ["1.00", "3.00", "2.00"]) {
    await given.orderPaymentRequests.createOrderPaymentRequest({ orderPaymentRequest: asking(_id, amount) });
  }
  const amounts = (page) => page.items.map(({ amount }) => amount.amount);
  const first = await given.orderPaymentRequests
    .queryOrderPaymentRequests()
    .eq("orderId", _id)
    .descending("amount.amount")
    .limit(2)
    .find();
  assert.deepEqual([amounts(first), first.hasNext(), first.hasPrev()], [["3.00", "2.00"], true, false]);
  const second = await first.next();
  assert.deepEqual([amounts(second), second.hasNext()], [["1.00"], false]);
  assert.deepEqual(amounts(await second.prev()), ["3.00", "2.00"]);
});

check("orderPaymentRequests.bulkCreateOrderPaymentRequests", "makes each by itself", async (given) => {
  const { _id } = await given.orders.createOrder(newOrder());
  const answer = await given.orderPaymentRequests.bulkCreateOrderPaymentRequests(
    [asking(_id), asking(UNKNOWN_ID)],
    { returnEntity: true },
  );
  held(answer.bulkActionMetadata, { totalSuccesses: 1, totalFailures: 1 });
  failedWith(answer.results, 1, "ORDER_NOT_FOUND");
  held(answer.results, [
    { item: { orderPaymentRequest: { orderId: _id, status: "UNPAID" } }, itemMetadata: { success: true } },
    { itemMetadata: { originalIndex: 1, success: false, error: { code: "ORDER_NOT_FOUND" } } },
  ]);
  const { orderPaymentRequest: first } = answer.results[0].item;
  assert.deepEqual(await given.orderPaymentRequests.getOrderPaymentRequest(first._id), first);
});

check("orderPaymentRequests.chargeOrderPaymentRequest", "needs a gateway, and takes nothing twice", async (given) => {
  const made = await ask(given);
  await refusedWith(
    given.orderPaymentRequests.chargeOrderPaymentRequest(made._id),
    428,
    "PAYMENT_METHOD_UNAVAILABLE",
  );
  await given.orderPaymentRequests.voidOrderPaymentRequest(made._id);
  await refusedWith(
    given.orderPaymentRequests.chargeOrderPaymentRequest(made._id, { paymentToken: "pm_1" }),
    428,
    "CANNOT_CHARGE_VOIDED_ORDER_PAYMENT_REQUEST",
  );
});
