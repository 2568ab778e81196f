// Capturing and voiding what the gateway of the site has reserved, by both modules.
import assert from "node:assert/strict";
import { check, eachRefused, held } from "./support/check.js";
import { RECEIVED, charged, recorded, recordsOf, regular, reserved, usd, webOrder, withPayment } from "./support/money.js";

/** The two ways to capture and to void, by the module that has them. */
const ways = ({ orders, orderBilling }) => ({
  billing: {
    capture: (id, ...payments) => orderBilling.captureAuthorizedPayments(id, { payments }),
    void: (id, ...paymentIds) => orderBilling.voidAuthorizedPayments(id, { paymentIds }),
  },
  collector: {
    capture: (id, ...payments) => orders.captureAuthorizedPayments(id, payments),
    void: (id, ...paymentIds) => orders.voidAuthorizedPayments(id, paymentIds),
  },
});

const detailsOf = ({ orderTransactions }) => orderTransactions.payments[0].regularPaymentDetails.authorizationDetails;

/** What a capture leaves behind: the money, an order that only money approves, and that is fulfilled with it. */
async function captures(given, capture) {
  const { id, paymentId } = await reserved(given, webOrder(), RECEIVED);
  assert.equal((await given.orders.getOrder(id)).status, "INITIALIZED");
  const answer = await capture(id, { paymentId, amount: usd("40.00") });
  held(detailsOf(answer).captures, [{ status: "SUCCEEDED", amount: usd("40.00") }]);
  held(await given.orders.getOrder(id), {
    status: "APPROVED",
    fulfillmentStatus: "FULFILLED",
    paymentStatus: "PARTIALLY_PAID",
    balanceSummary: { paid: usd("40.00"), authorized: usd("0.00"), balance: usd("8.00") },
  });
  const { orderTransactions } = await given.orderTransactions.listTransactionsForSingleOrder(id);
  assert.deepEqual(orderTransactions, answer.orderTransactions);
  const { calls } = await given.gateway({});
  held(calls.filter(({ orderId }) => orderId === id).map(({ kind, amount, ending }) => [kind, amount, ending]), [
    ["authorize", "48.00", "succeeded"],
    ["capture", "40.00", "succeeded"],
  ]);
}

/** A capture of money that was reserved elsewhere for a payment request pays the request. */
async function paysTheRequest(given, capture) {
  const { _id } = await given.orders.createOrder(webOrder());
  const asked = await given.orderPaymentRequests.createOrderPaymentRequest({
    orderPaymentRequest: { orderId: _id, amount: usd("8.00"), title: "Please pay" },
  });
  const payment = recorded("8.00", "AUTHORIZED", { paymentOrderId: asked.paymentGatewayOrderId });
  const { paymentsIds } = await given.orderTransactions.addPayments(_id, [payment]);
  await capture(_id, { paymentId: paymentsIds[0] });
  assert.equal((await given.orderPaymentRequests.getOrderPaymentRequest(asked._id)).status, "PAID");
}

/** What a void leaves behind. */
async function voids(given, way) {
  const { id, paymentId } = await reserved(given, webOrder());
  const answer = await way.void(id, paymentId);
  held(detailsOf(answer).void, { status: "SUCCEEDED", reason: "MANUAL" });
  held(await given.orders.getOrder(id), { balanceSummary: { authorized: usd("0.00"), balance: usd("48.00") } });
  const { orderTransactions } = await given.orderTransactions.listTransactionsForSingleOrder(id);
  assert.deepEqual(orderTransactions, answer.orderTransactions);
}

/** What is refused of a payment, by the code of each: `[code, status, call, data]`. */
async function refusals(given, way, gone) {
  const done = await reserved(given);
  await way.capture(done.id, { paymentId: done.paymentId });
  const over = await reserved(given);
  await way.void(over.id, over.paymentId);
  const { _id: waiting } = await given.orders.createOrder(webOrder());
  await given.gateway({ acts: ["pending"] });
  const pending = (await charged(given, waiting))._id;
  const unclear = await reserved(given);
  await given.gateway({ acts: ["lose_answer"] });
  held(detailsOf(await way.capture(unclear.id, { paymentId: unclear.paymentId })).captures, [{ status: "PENDING" }]);
  const open = await reserved(given);
  const named = (paymentId, amount) => ({ paymentId, ...(amount && { amount: usd(amount) }) });
  const tooMuch = ["48.01", "0", "1.005"].map((amount) => [
    "INVALID_AMOUNT",
    400,
    () => way.capture(open.id, named(open.paymentId, amount)),
    named(open.paymentId, amount),
  ]);
  const read = recordsOf(given, done.id, over.id, waiting, unclear.id, open.id);
  await eachRefused(read, [
    ["PAYMENT_ALREADY_CAPTURED", 409, () => way.capture(done.id, named(done.paymentId)), named(done.paymentId)],
    ["PAYMENT_ALREADY_CAPTURED", 428, () => way.void(done.id, done.paymentId), named(done.paymentId)],
    ["PAYMENT_ALREADY_CAPTURED", 428, () => way.void(unclear.id, unclear.paymentId), named(unclear.paymentId)],
    ["PAYMENT_ALREADY_VOIDED", 409, () => way.capture(over.id, named(over.paymentId)), named(over.paymentId)],
    ["PAYMENT_ALREADY_VOIDED", 409, () => way.void(over.id, over.paymentId), named(over.paymentId)],
    ["PAYMENT_NOT_AUTHORIZED", 428, () => way.capture(waiting, named(pending)), named(pending)],
    ["PAYMENT_NOT_AUTHORIZED", 428, () => way.void(waiting, pending), named(pending)],
    ["PAYMENT_HAS_PENDING_CAPTURE", 428, () => way.capture(unclear.id, named(unclear.paymentId)), named(unclear.paymentId)],
    ...tooMuch,
  ]);
  await given.gateway({ closed: true });
  await eachRefused(read, [
    [...gone, () => way.capture(open.id, named(open.paymentId)), named(open.paymentId)],
    [...gone, () => way.void(open.id, open.paymentId), named(open.paymentId)],
  ]);
  await given.gateway({ clear: true });
}

check("orderBilling.captureAuthorizedPayments", "takes at the gateway what an order waited for", async (given) => {
  const { capture } = ways(given).billing;
  await captures(given, capture);
  await paysTheRequest(given, capture);
});

check("captureAuthorizedPayments", "takes at the gateway what an order waited for", async (given) => {
  const { capture } = ways(given).collector;
  await captures(given, capture);
  await paysTheRequest(given, capture);
});

check("orderBilling.voidAuthorizedPayments", "frees at the gateway what was reserved", async (given) => {
  await voids(given, ways(given).billing);
});

check("voidAuthorizedPayments", "frees at the gateway what was reserved", async (given) => {
  await voids(given, ways(given).collector);
});

check("orderBilling.captureAuthorizedPayments", "and voiding refuse what is over, unclear or not reserved", async (given) => {
  await refusals(given, ways(given).billing, ["GATEWAY_TRANSACTION_NOT_FOUND", 404]);
});

check("captureAuthorizedPayments", "and voiding refuse what is over, unclear or not reserved", async (given) => {
  await refusals(given, ways(given).collector, ["PAYMENT_GATEWAY_ID_NOT_FOUND", 428]);
  const { id, paymentId } = await withPayment(given, recorded("48.00", "AUTHORIZED", { offlinePayment: true }));
  const { capture, void: give } = ways(given).collector;
  await eachRefused(recordsOf(given, id), [
    ["NOT_REGULAR_ONLINE_PAYMENT", 428, () => capture(id, { paymentId }), { paymentId }],
    ["NOT_REGULAR_ONLINE_PAYMENT", 428, () => give(id, paymentId), { paymentId }],
  ]);
});
