import assert from "node:assert/strict";
import { check, held, refusedFields, refusedWith } from "./support/check.js";
import { address, lineItem, newOrder } from "./support/samples.js";

check("createOrder", "answers the order with all that it computed, as it is read later", async ({ orders }) => {
  const order = await orders.createOrder(newOrder());
  held(order, {
    status: "APPROVED",
    paymentStatus: "NOT_PAID",
    fulfillmentStatus: "NOT_FULFILLED",
    currency: "USD",
    buyerLanguage: "en",
    weightUnit: "KG",
    archived: false,
    attributionSource: "UNSPECIFIED",
    imported: false,
    channelInfo: { type: "POS" },
    priceSummary: {
      subtotal: { amount: "48.00", formattedAmount: "$48.00" },
      total: { amount: "48.00", formattedAmount: "$48.00" },
    },
    balanceSummary: { balance: { amount: "48.00", formattedAmount: "$48.00" } },
    billingInfo: { address: address() },
  });
  assert.deepEqual(order.activities.map((activity) => activity.activityType), ["ORDER_PLACED"]);
  held(order.lineItems[0], {
    productName: { original: "Brazilian Arabica", translated: "Brazilian Arabica" },
    paymentOption: "FULL_PAYMENT_ONLINE",
    priceBeforeDiscounts: { amount: "24.00", formattedAmount: "$24.00" },
    totalPriceAfterTax: { amount: "48.00", formattedAmount: "$48.00" },
  });
  assert.deepEqual(await orders.getOrder(order._id), order);
});

check("createOrder", "numbers orders one after the other", async ({ orders }) => {
  const first = await orders.createOrder(newOrder());
  const second = await orders.createOrder(newOrder());
  assert.equal(Number(second.number), Number(first.number) + 1);
  assert.match(first.number, /^1\d{4}$/);
});

check("createOrder", "takes the approval strategy among its options", async ({ orders }) => {
  const free = { lineItems: [lineItem({ price: { amount: "0" } })], channelInfo: { type: "WEB" } };
  const priceSummary = { subtotal: { amount: "0" }, total: { amount: "0" } };
  const online = newOrder({ channelInfo: { type: "WEB" } });
  const waiting = await orders.createOrder(online, { settings: { orderApprovalStrategy: "PAYMENT_RECEIVED" } });
  assert.equal(waiting.status, "INITIALIZED");
  const settled = await orders.createOrder(newOrder({ ...free, priceSummary }));
  assert.deepEqual([settled.status, settled.paymentStatus], ["APPROVED", "PAID"]);
});

check("createOrder", "refuses a purchase in the future", async ({ orders }) => {
  const purchasedDate = new Date(Date.now() + 3_600_000);
  await refusedWith(orders.createOrder(newOrder({ purchasedDate })), 428, "PURCHASED_DATE_CANNOT_BE_IN_FUTURE");
});

check("createOrder", "names every bad field as the SDK calls it", async ({ orders }) => {
  const bad = newOrder({
    lineItems: [lineItem({ _id: "one", quantity: 0, price: { amount: "x" }, itemType: { preset: "DIGITAL" } })],
    buyerInfo: { email: "nobody" },
    currencyConversionDetails: {},
  });
  await refusedFields(orders.createOrder(bad), [
    ["order.buyerInfo.email", "FORMAT"],
    ["order.currencyConversionDetails.conversionRate", "REQUIRED_FIELD"],
    ["order.currencyConversionDetails.originalCurrency", "REQUIRED_FIELD"],
    ["order.lineItems[0].digitalFile", "REQUIRED_FIELD"],
    ["order.lineItems[0].id", "FORMAT"],
    ["order.lineItems[0].price.amount", "FORMAT"],
    ["order.lineItems[0].quantity", "MIN"],
  ]);
});

check("createOrder", "refuses an order without its required parts", async ({ orders }) => {
  await refusedFields(orders.createOrder({ lineItems: [] }), [
    ["order.channelInfo", "REQUIRED_FIELD"],
    ["order.lineItems", "MIN_SIZE"],
  ]);
});
