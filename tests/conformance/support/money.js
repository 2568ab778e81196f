// Orders that wait for money, payments of theirs, and what the service has on record of both.
import { newOrder } from "./samples.js";

export const usd = (amount) => ({ amount });

/** An order from the web, of which nothing is shipped: a payment approves it, and that fulfils it. */
export const webOrder = (more) => newOrder({ channelInfo: { type: "WEB" }, shippingInfo: undefined, ...more });

/** The settings of an order that only money approves. */
export const RECEIVED = { settings: { orderApprovalStrategy: "PAYMENT_RECEIVED" } };

/** A payment that was made elsewhere, by card where nothing else is said. */
export const recorded = (amount, status, details) => ({
  amount: usd(amount),
  status,
  regularPaymentDetails: { offlinePayment: false, paymentMethod: "CreditCard", ...details },
});

/** A charge that the buyer completes at the gateway. */
export const regular = (amount = "48.00", more = {}) => ({ amount: usd(amount), delayedCharge: true, ...more });

/** The same, of which the money is only reserved. */
export const reserving = (amount) => regular(amount, { delayedCaptureSettings: { scheduledAction: "VOID" } });

/** A charge of the order through the gateway; its payment. */
export async function charged({ orderBilling }, id, regularCharge = regular()) {
  const { payments } = await orderBilling.chargeOrder(id, { regularCharge });
  return payments[0];
}

/** A new order whose 48.00 the gateway has reserved: the ids of the order and of the payment. */
export async function reserved(given, order = newOrder(), settings = undefined) {
  const { _id } = await given.orders.createOrder(order, settings);
  return { id: _id, paymentId: (await charged(given, _id, reserving("48.00")))._id };
}

/** A new order with a payment that was made elsewhere: the ids of both. */
export async function withPayment({ orders, orderTransactions }, payment, order = newOrder(), settings = undefined) {
  const { _id } = await orders.createOrder(order, settings);
  const { paymentsIds } = await orderTransactions.addPayments(_id, [payment]);
  return { id: _id, paymentId: paymentsIds[0] };
}

/** A reader of all that is on record of an order and its money. */
export function recordsOf({ orders, orderTransactions }, ...ids) {
  return () =>
    Promise.all(
      ids.map(async (id) => [await orders.getOrder(id), await orderTransactions.listTransactionsForSingleOrder(id)]),
    );
}

/** A new gift card of the shop: its id and code. */
export async function giftCard(plain, amount, more) {
  const { body } = await plain("POST", "/gift-cards/v1/gift-cards", {
    giftCard: { initialAmount: usd(amount), currency: "USD", ...more },
  });
  return { id: body.giftCard.id, code: body.code };
}

/** What is left on a gift card. */
export async function balanceOf(plain, id) {
  const { body } = await plain("GET", `/gift-cards/v1/gift-cards/${id}`);
  return body.giftCard.balance.amount;
}
