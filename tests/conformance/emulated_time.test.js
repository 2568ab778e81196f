// What time brings about. The clock of the emulator is everybody's, so this file runs alone.
import assert from "node:assert/strict";
import { check, eachRefused, held } from "./support/check.js";
import { advance } from "./support/families.js";
import { charged, giftCard, recordsOf, usd, webOrder } from "./support/money.js";
import { newOrder } from "./support/samples.js";

const HOUR = 3600;

/** A request to pay that is over in an hour, by the service's clock. */
async function asked({ orders, orderPaymentRequests }) {
  const { _id: orderId, _createdDate } = await orders.createOrder(newOrder());
  const expirationDate = new Date(_createdDate.getTime() + HOUR * 1000);
  const orderPaymentRequest = { orderId, amount: usd("8.00"), title: "Please pay", expirationDate };
  return orderPaymentRequests.createOrderPaymentRequest({ orderPaymentRequest });
}

check("orderBilling.redeemGiftCard", "and charging refuse a gift card that has expired", async (given) => {
  const { _id, _createdDate } = await given.orders.createOrder(newOrder());
  const soon = new Date(_createdDate.getTime() + HOUR * 1000);
  const card = await giftCard(given.plain, "8.00", { expirationDate: soon.toISOString() });
  await advance(2 * HOUR);
  const paying = () => ({ giftCardCode: card.code, amount: usd("8.00") });
  const over = { giftCardId: card.id, expirationDate: soon.toISOString() };
  const { orderBilling } = given;
  await eachRefused(recordsOf(given, _id), [
    ["GIFT_CARD_EXPIRED", 428, () => orderBilling.redeemGiftCard(_id, { ...paying(), currency: "USD" }), over],
    ["GIFT_CARD_EXPIRED", 428, () => orderBilling.chargeOrder(_id, { giftCards: [paying()] }), over],
  ]);
});

check("preparePaymentCollection", "lasts a day, and can be renewed", async (given) => {
  const { _id } = await given.orders.createOrder(webOrder());
  const { paymentGatewayOrderId } = await given.orders.preparePaymentCollection(_id, usd("8.00"));
  await advance(25 * HOUR);
  const charge = () => charged(given, _id, { paymentIntentId: paymentGatewayOrderId, amount: usd("8.00") });
  await eachRefused(recordsOf(given, _id), [["PAYMENT_ATTEMPT_EXPIRED", 428, charge]]);
  await given.orders.preparePaymentCollection(_id, usd("8.00"), { paymentGatewayOrderId });
  held(await charge(), { status: "APPROVED", amount: usd("8.00") });
});

check("orderPaymentRequests.updateExtendedFields", "finds that a request has expired", async (given) => {
  const made = await asked(given);
  const field = { namespace: "@shop/late", key: "note", type: "STRING" };
  await given.plain("POST", "/extended-fields/v1/fields", { field });
  await advance(2 * HOUR);
  const namespaceData = { note: "called" };
  const { orderPaymentRequests: requests } = given;
  const { orderPaymentRequest } = await requests.updateExtendedFields(made._id, "@shop/late", { namespaceData });
  held(orderPaymentRequest, { status: "EXPIRED", extendedFields: { namespaces: { "@shop/late": namespaceData } } });
  assert.deepEqual(await requests.getOrderPaymentRequest(made._id), orderPaymentRequest);
});

check("orderPaymentRequests.deleteOrderPaymentRequest", "finds that a request has expired", async (given) => {
  const made = await asked(given);
  await advance(2 * HOUR);
  assert.equal((await given.orderPaymentRequests.getOrderPaymentRequest(made._id)).status, "EXPIRED");
  await given.orderPaymentRequests.deleteOrderPaymentRequest(made._id);
  const { items } = await given.orderPaymentRequests.queryOrderPaymentRequests().eq("orderId", made.orderId).find();
  assert.deepEqual(items, []);
});

check("draftOrders.createDraftOrder", "takes the place of a draft that has lapsed", async (given) => {
  const { _id: sourceOrderId } = await given.orders.createOrder(newOrder());
  const begin = async () => (await given.draftOrders.createDraftOrder({ sourceOrderId })).calculatedDraftOrder.draftOrder;
  const lapsed = await begin();
  await advance(25 * HOUR);
  const next = await begin();
  const { items } = await given.draftOrders.queryDraftOrders().eq("orderId", sourceOrderId).find();
  assert.deepEqual(items.map(({ _id }) => _id), [next._id]);
  assert.notEqual(next._id, lapsed._id);
});
