// Charging orders and payment requests through the gateway of the site: what is taken, and what is refused.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { check, eachRefused, held, refusedWith } from "./support/check.js";
import {
  balanceOf,
  charged,
  giftCard,
  recordsOf,
  regular,
  reserving,
  usd,
  webOrder,
} from "./support/money.js";
import { UNKNOWN_ID, importedOrder } from "./support/samples.js";

const placed = async ({ orders }) => (await orders.createOrder(webOrder()))._id;
const kept = async (given, id, { orderTransactions: shown }) => {
  const { orderTransactions } = await given.orderTransactions.listTransactionsForSingleOrder(id);
  assert.deepEqual(orderTransactions, shown);
};
const collected = (paymentIntentId, amount = "48.00") => ({ paymentIntentId, amount: usd(amount) });

check("orderBilling.chargeOrder", "takes money at the gateway, which approves and fulfils", async (given) => {
  const id = await placed(given);
  const idempotencyKey = randomUUID();
  const charge = () => given.orderBilling.chargeOrder(id, { regularCharge: regular(), idempotencyKey });
  const answer = await charge();
  held(answer.payments, [
    {
      amount: usd("48.00"),
      status: "APPROVED",
      chargeCorrelationId: idempotencyKey,
      regularPaymentDetails: { offlinePayment: false, creditCardDetails: { brand: "visa", lastFourDigits: "4242" } },
    },
  ]);
  held(await given.orders.getOrder(id), { status: "APPROVED", fulfillmentStatus: "FULFILLED", paymentStatus: "PAID" });
  assert.deepEqual((await charge()).payments, answer.payments);
  await kept(given, id, answer);
  const { calls } = await given.gateway({});
  assert.deepEqual(calls.filter(({ orderId }) => orderId === id).map(({ amount }) => amount), ["48.00"]);
});

check("orderBilling.chargeOrder", "lets gift cards stand or fall with the charge that they come with", async (given) => {
  const card = await giftCard(given.plain, "20.00");
  const cards = [{ giftCardCode: card.code, amount: usd("20.00") }];
  const [fallen, open] = [await placed(given), await placed(given)];
  await given.gateway({ acts: ["decline", "pending"] });
  const charge = (id) =>
    given.orderBilling.chargeOrder(id, { regularCharge: regular("28.00"), giftCards: structuredClone(cards) });
  assert.deepEqual((await charge(fallen)).payments.map(({ status }) => status), ["VOIDED", "DECLINED"]);
  assert.equal(await balanceOf(given.plain, card.id), "20.00");
  held(await given.orders.getOrder(fallen), { status: "INITIALIZED", balanceSummary: { balance: usd("48.00") } });
  const waiting = await charge(open);
  assert.deepEqual(waiting.payments.map(({ status }) => status), ["PENDING", "PENDING"]);
  assert.equal(await balanceOf(given.plain, card.id), "0.00");
  await kept(given, open, waiting);
});

check("preparePaymentCollection", "and charging it take what was prepared, once", async (given) => {
  const id = await placed(given);
  const { orders, orderBilling } = given;
  const { paymentGatewayOrderId } = await orders.preparePaymentCollection(id, usd("40.00"));
  const changed = await orders.preparePaymentCollection(id, usd("8.00"), { paymentGatewayOrderId });
  assert.equal(changed.paymentGatewayOrderId, paymentGatewayOrderId);
  held(await orders.getOrder(id), { paymentStatus: "NOT_PAID", balanceSummary: { balance: usd("48.00") } });
  const charge = (amount) => orderBilling.chargeOrder(id, { regularCharge: collected(paymentGatewayOrderId, amount) });
  const tooMuch = { amount: "9.00", maxAmount: "8.00" };
  await eachRefused(recordsOf(given, id), [["INVALID_AMOUNT", 400, () => charge("9.00"), tooMuch]]);
  const { payments } = await charge("8.00");
  held(payments, [{ status: "APPROVED", regularPaymentDetails: { paymentOrderId: paymentGatewayOrderId } }]);
  const made = { paymentId: payments[0]._id, status: "APPROVED" };
  await eachRefused(recordsOf(given, id), [
    ["PAYMENT_ALREADY_APPROVED", 409, () => charge("8.00"), made],
    ["PAYMENT_ATTEMPT_EXPIRED", 428, () => charged(given, id, collected(UNKNOWN_ID, "8.00"))],
    [
      "INVALID_AMOUNT",
      400,
      () => orders.preparePaymentCollection(id, usd("40.01")),
      { amount: "40.01", maxAmount: "40.00" },
    ],
  ]);
});

check("paymentCollectionCreatePaymentGatewayOrder", "prepares all that is due", async (given) => {
  const id = await placed(given);
  await charged(given, id, regular("8.00"));
  const chargedBy = { _id: UNKNOWN_ID, fullName: "Ada" };
  const prepared = await given.orders.paymentCollectionCreatePaymentGatewayOrder(id, { chargedBy });
  held(await given.orders.getOrder(id), { paymentStatus: "PARTIALLY_PAID" });
  held(await charged(given, id, collected(prepared.paymentGatewayOrderId, "40.00")), { status: "APPROVED" });
  assert.equal((await given.orders.getOrder(id)).paymentStatus, "PAID");
});

check("preparePaymentCollection", "and all else that needs a gateway say so on a site without one", async (given) => {
  const id = await placed(given);
  const orderPaymentRequest = { orderId: id, amount: usd("8.00"), title: "Please pay" };
  const asked = await given.orderPaymentRequests.createOrderPaymentRequest({ orderPaymentRequest });
  const { orders, orderBilling, orderPaymentRequests } = given;
  await given.gateway({ closed: true });
  await eachRefused(recordsOf(given, id), [
    ["PAYMENT_METHODS_NOT_FOUND", 428, () => orders.preparePaymentCollection(id, usd("8.00"))],
    ["PAYMENT_METHODS_NOT_FOUND", 428, () => orders.paymentCollectionCreatePaymentGatewayOrder(id)],
    ["PAYMENT_METHOD_UNAVAILABLE", 428, () => orderBilling.chargeOrder(id, { regularCharge: regular() })],
    ["PAYMENT_METHOD_UNAVAILABLE", 428, () => orderPaymentRequests.chargeOrderPaymentRequest(asked._id)],
  ]);
  await given.gateway({ clear: true });
});

check("orderBilling.chargeOrder", "refuses what is not due, not said or under way", async (given) => {
  const [id, covered] = [await placed(given), await placed(given)];
  await given.gateway({ acts: ["pending"] });
  await charged(given, covered);
  const charge = (regularCharge, more) => () => given.orderBilling.chargeOrder(id, { regularCharge, ...more });
  const notDue = ["0", "48.01", "1.005"].map((amount) => [
    "INVALID_AMOUNT",
    400,
    charge(regular(amount)),
    { amount, maxAmount: "48.00" },
  ]);
  await eachRefused(recordsOf(given, id, covered), [
    ...notDue,
    ["PAYMENT_INTENT_ID_REQUIRED", 400, charge({ amount: usd("1.00") })],
    ["PAYMENT_METHOD_UNAVAILABLE", 428, charge(regular("1.00"), { merchantInitiated: true })],
    ["PAYMENT_ALREADY_IN_PROGRESS", 409, () => given.orderBilling.chargeOrder(covered, { regularCharge: regular() })],
  ]);
});

check("orderBilling.chargeOrder", "knows no memberships, and no line that one has paid for twice", async (given) => {
  const { _id, lineItems } = await given.orders.createOrder(webOrder());
  const [{ _id: lineItemId }] = lineItems;
  const membershipIdentifier = { existingMembership: { appId: UNKNOWN_ID, membershipId: "gold" } };
  const charge = () => given.orderBilling.chargeOrder(_id, { memberships: [{ lineItemId, membershipIdentifier }] });
  await eachRefused(recordsOf(given, _id), [["MEMBERSHIP_NOT_ELIGIBLE", 428, charge, { lineItemIds: [lineItemId] }]]);
  const membershipPaymentDetails = {
    membershipId: "gold",
    lineItemId,
    name: { original: "Gold" },
    providerAppId: UNKNOWN_ID,
  };
  await given.orderTransactions.addPayments(_id, [{ amount: usd("8.00"), membershipPaymentDetails }]);
  await eachRefused(recordsOf(given, _id), [["LINE_ITEM_PAID", 409, charge, { lineItemId }]]);
});

const authorizing = (amount, currency = "USD") => ({
  amount: usd(amount),
  currency,
  delayedCaptureSettings: { scheduledAction: "VOID", delayDuration: { count: 1, unit: "DAYS" } },
});

check("orderBilling.authorizeChargeWithSavedPaymentMethod", "reserves with what the buyer saved", async (given) => {
  const { orders, orderBilling } = given;
  const id = await placed(given);
  const saved = await charged(given, id, regular("8.00", { savePaymentMethod: true }));
  held(saved, { status: "APPROVED", regularPaymentDetails: { savedPaymentMethod: true } });
  const answer = await orderBilling.authorizeChargeWithSavedPaymentMethod(id, authorizing("30.00"));
  held(answer.payment, {
    status: "AUTHORIZED",
    regularPaymentDetails: { authorizationDetails: { delayedCapture: true, scheduledAction: { actionType: "VOID" } } },
  });
  held(await orders.getOrder(id), { balanceSummary: { paid: usd("8.00"), authorized: usd("30.00") } });
  await kept(given, id, answer);
  const authorize = (...sent) => () => orderBilling.authorizeChargeWithSavedPaymentMethod(id, authorizing(...sent));
  await eachRefused(recordsOf(given, id), [
    ["INVALID_AMOUNT", 400, authorize("10.01"), { amount: "10.01", maxAmount: "10.00" }],
    ["INVALID_CURRENCY", 400, authorize("1.00", "EUR"), { currency: "USD" }],
  ]);
  await given.gateway({ acts: ["pending"] });
  const { payment } = await orderBilling.authorizeChargeWithSavedPaymentMethod(id, authorizing("10.00"));
  assert.equal(payment.status, "PENDING");
  await eachRefused(recordsOf(given, id), [["PAYMENT_ALREADY_IN_PROGRESS", 409, authorize("1.00")]]);
});

check("orderBilling.authorizeChargeWithSavedPaymentMethod", "approves an order that came again from elsewhere", async (given) => {
  const { orders, orderBilling } = given;
  const waiting = (more) => importedOrder({ status: "INITIALIZED", shippingInfo: undefined, ...more });
  const { order } = await orders.importOrder(waiting());
  const saved = await charged(given, order._id, { ...reserving("48.00"), savePaymentMethod: true });
  await orderBilling.voidAuthorizedPayments(order._id, { paymentIds: [saved._id] });
  const again = await orders.importOrder(waiting({ _id: order._id }));
  held(again.order, { status: "INITIALIZED", fulfillmentStatus: "NOT_FULFILLED", paymentStatus: "NOT_PAID" });
  await orderBilling.authorizeChargeWithSavedPaymentMethod(order._id, authorizing("48.00"));
  const approved = { status: "APPROVED", fulfillmentStatus: "FULFILLED", paymentStatus: "PENDING" };
  held(await orders.getOrder(order._id), approved);
});

async function asked(given, amount = "48.00", more = {}, order = undefined) {
  const orderId = order ?? (await placed(given));
  const orderPaymentRequest = { orderId, amount: usd(amount), title: "Please pay", ...more };
  return given.orderPaymentRequests.createOrderPaymentRequest({ orderPaymentRequest });
}

check("orderPaymentRequests.chargeOrderPaymentRequest", "takes what a request asks for", async (given) => {
  const { orderId, _id } = await asked(given);
  await given.orderPaymentRequests.chargeOrderPaymentRequest(_id, { paymentToken: "pm_1" });
  assert.equal((await given.orderPaymentRequests.getOrderPaymentRequest(_id)).status, "PAID");
  held(await given.orders.getOrder(orderId), { status: "APPROVED", fulfillmentStatus: "FULFILLED", paymentStatus: "PAID" });
  const { _id: slow } = await asked(given);
  await given.gateway({ acts: ["pending"] });
  await given.orderPaymentRequests.chargeOrderPaymentRequest(slow);
  assert.equal((await given.orderPaymentRequests.getOrderPaymentRequest(slow)).status, "UNPAID");
  const inProgress = { orderPaymentRequestId: slow };
  const { orderPaymentRequests: requests } = given;
  await eachRefused(() => requests.getOrderPaymentRequest(slow), [
    ["PAYMENT_IN_PROGRESS", 409, () => requests.chargeOrderPaymentRequest(slow), inProgress],
  ]);
});

check("orderPaymentRequests.chargeOrderPaymentRequest", "refuses what is over, not due or declined", async (given) => {
  const { orders, orderPaymentRequests: requests } = given;
  const paid = await asked(given);
  await requests.chargeOrderPaymentRequest(paid._id);
  const expired = await asked(given, "8.00", { expirationDate: new Date(0) });
  const voided = await asked(given, "8.00");
  await requests.voidOrderPaymentRequest(voided._id);
  const tooMuch = await asked(given, "40.00");
  await orders.recordManuallyCollectedPayment(tooMuch.orderId, usd("10.00"));
  const settled = await asked(given, "40.00");
  await orders.paymentCollectionMarkOrderAsPaid(settled.orderId);
  const canceled = await asked(given);
  await orders.cancelOrder(canceled.orderId);
  const charge = ({ _id }) => () => requests.chargeOrderPaymentRequest(_id);
  const named = ({ _id }) => ({ orderPaymentRequestId: _id });
  const all = [paid, expired, voided, tooMuch, settled, canceled];
  await eachRefused(recordsOf(given, ...all.map(({ orderId }) => orderId)), [
    ["CANNOT_CHARGE_PAID_ORDER_PAYMENT_REQUEST", 428, charge(paid), named(paid)],
    ["CANNOT_CHARGE_EXPIRED_ORDER_PAYMENT_REQUEST", 428, charge(expired), named(expired)],
    ["CANNOT_CHARGE_VOIDED_ORDER_PAYMENT_REQUEST", 428, charge(voided), named(voided)],
    ["INVALID_AMOUNT", 400, charge(tooMuch), { amount: "40.00", maxAmount: "38.00" }],
    ["ORDER_PAID", 428, charge(settled)],
    ["ORDER_CANCELED", 428, charge(canceled)],
  ]);
  const declined = await asked(given);
  await given.gateway({ acts: ["decline"] });
  const { details } = await refusedWith(charge(declined)(), 428, "INVALID_PAYMENT_STATUS");
  const { orderTransactions } = await given.orderTransactions.listTransactionsForSingleOrder(declined.orderId);
  const [{ _id: paymentId, status: paymentStatus }] = orderTransactions.payments;
  assert.deepEqual(details.applicationError.data, { paymentId, paymentStatus: "DECLINED" });
  assert.equal(paymentStatus, "DECLINED");
  assert.deepEqual(await requests.getOrderPaymentRequest(declined._id), declined);
});
