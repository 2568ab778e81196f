// Payment requests that can't be made, or not changed any more.
import assert from "node:assert/strict";
import { check, eachRefused, failedWith, held } from "./support/check.js";
import { recorded, usd } from "./support/money.js";
import { UNKNOWN_ID, importedOrder, lineItem, newOrder } from "./support/samples.js";

const asking = (orderId, amount = "8.00", more = {}) => ({ orderId, amount: usd(amount), title: "Please pay", ...more });

const ask = (given, orderId, amount, more) =>
  given.orderPaymentRequests.createOrderPaymentRequest({ orderPaymentRequest: asking(orderId, amount, more) });

const requestsOf = ({ orderPaymentRequests }, ...orderIds) => async () =>
  Promise.all(
    orderIds.map(async (id) => (await orderPaymentRequests.queryOrderPaymentRequests().eq("orderId", id).find()).items),
  );

/** An order that is paid month by month. */
const subscribed = ({ orders }) => {
  const subscriptionInfo = { title: "Coffee", subscriptionSettings: { frequency: "MONTH" } };
  return orders.createOrder(newOrder({ lineItems: [lineItem({ subscriptionInfo })] }));
};

async function setPage(plain, paymentPageUrl) {
  const { status, body } = await plain("PATCH", "/sites/v1/site", { site: { paymentPageUrl } });
  assert.equal(status, 200, JSON.stringify(body));
}

check("orderPaymentRequests.bulkCreateOrderPaymentRequests", "says of each why it is not made", async (given) => {
  const { orders, orderPaymentRequests } = given;
  const elsewhere = async (status) => (await orders.importOrder(importedOrder({ status }))).order._id;
  const [pending, rejected] = [await elsewhere("PENDING"), await elsewhere("REJECTED")];
  const { _id: canceled } = await orders.createOrder(newOrder());
  await orders.cancelOrder(canceled);
  const { _id: paid } = await orders.createOrder(newOrder());
  await orders.paymentCollectionMarkOrderAsPaid(paid);
  const { _id: monthly } = await subscribed(given);
  const { _id: open } = await orders.createOrder(newOrder());
  const refusals = [
    [asking(pending), "ORDER_IS_PENDING"],
    [asking(rejected), "ORDER_IS_REJECTED"],
    [asking(canceled), "ORDER_CANCELED"],
    [asking(paid), "ORDER_PAID"],
    [asking(monthly), "PARTIAL_PAYMENT_NOT_SUPPORTED_FOR_SUBSCRIPTION"],
    [asking(open, "48.01"), "INVALID_AMOUNT"],
    [asking(UNKNOWN_ID), "ORDER_NOT_FOUND"],
  ];
  const wanted = [...refusals.map(([one]) => one), asking(open, "8.00", { expirationDate: new Date(0) })];
  const answer = await orderPaymentRequests.bulkCreateOrderPaymentRequests(wanted, { returnEntity: true });
  for (const [index, [, code]] of refusals.entries()) failedWith(answer.results, index, code);
  held(answer.bulkActionMetadata, { totalSuccesses: 1, totalFailures: refusals.length });
  const [none, made] = await requestsOf(given, monthly, open)();
  assert.deepEqual(none, []);
  held(made, [{ status: "EXPIRED", amount: usd("8.00") }]);
});

check("orderPaymentRequests.createOrderPaymentRequest", "asks for a subscription as a whole", async (given) => {
  const { _id } = await subscribed(given);
  await eachRefused(requestsOf(given, _id), [
    ["PARTIAL_PAYMENT_NOT_SUPPORTED_FOR_SUBSCRIPTION", 428, () => ask(given, _id)],
  ]);
  assert.equal((await ask(given, _id, "48.00")).status, "UNPAID");
});

check("orderPaymentRequests.getOrderPaymentRequestUrl", "and asking need an address of a page", async (given) => {
  const { orderPaymentRequests, plain } = given;
  const { _id: orderId } = await given.orders.createOrder(newOrder());
  const made = await ask(given, orderId);
  await setPage(plain, null);
  const read = requestsOf(given, orderId);
  await eachRefused(read, [
    ["ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND", 428, () => orderPaymentRequests.getOrderPaymentRequestUrl(made._id)],
    ["ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND", 428, () => ask(given, orderId)],
  ]);
  const { results } = await orderPaymentRequests.bulkCreateOrderPaymentRequests([asking(orderId)]);
  failedWith(results, 0, "ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND");
  assert.deepEqual(await read(), [[made]]);
  await setPage(plain, "https://pay.example.com/{id}");
});

check("orderPaymentRequests.updateOrderPaymentRequest", "and voiding leave what is paid or expired as it is", async (given) => {
  const { orderPaymentRequests, orderTransactions } = given;
  const { _id: orderId } = await given.orders.createOrder(newOrder());
  const expired = await ask(given, orderId, "8.00", { expirationDate: new Date(0) });
  const paid = await ask(given, orderId);
  const payment = recorded("8.00", "APPROVED", { paymentOrderId: paid.paymentGatewayOrderId });
  await orderTransactions.addPayments(orderId, [payment]);
  const update = ({ _id }) => () => orderPaymentRequests.updateOrderPaymentRequest(_id, { title: "New" });
  const named = ({ _id }) => ({ orderPaymentRequestId: _id });
  await eachRefused(requestsOf(given, orderId), [
    ["CANNOT_UPDATE_EXPIRED_ORDER_PAYMENT_REQUEST", 428, update(expired), named(expired)],
    ["CANNOT_UPDATE_PAID_ORDER_PAYMENT_REQUEST", 428, update(paid), named(paid)],
    [
      "CANNOT_VOID_PAID_ORDER_PAYMENT_REQUEST",
      428,
      () => orderPaymentRequests.voidOrderPaymentRequest(paid._id),
      named(paid),
    ],
  ]);
});
