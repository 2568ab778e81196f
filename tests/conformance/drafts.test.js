import assert from "node:assert/strict";
import { check, held, refusedFields, refusedWith } from "./support/check.js";
import { berlin, counterOrder, figures, price, product } from "./support/counter_order.js";
import { UNKNOWN_ID, newOrder } from "./support/samples.js";

const custom = (amount = "10.00", more = {}) => ({
  productName: { original: "Repair" },
  price: price(amount),
  quantity: 1,
  ...more,
});
const off = (more) => ({ discountType: "GLOBAL", applyToDraftOrder: true, ...more });
const fee = (more) => ({ name: "Wrapping", price: price("2.00"), ...more });
const total = ({ calculatedDraftOrder }) => figures(calculatedDraftOrder).total;

/** A draft from scratch; one line of 10.00 where nothing else is said. */
async function draft({ draftOrders }, more) {
  const input = { customLineItems: [custom()], ...more };
  return (await draftOrders.createDraftOrder({ draftOrder: input })).calculatedDraftOrder.draftOrder;
}

/** The draft is stored as this answer showed it. */
async function kept({ draftOrders }, id, { calculatedDraftOrder }) {
  const stored = await draftOrders.getDraftOrder(id);
  assert.deepEqual(stored.calculatedDraftOrder.draftOrder, calculatedDraftOrder.draftOrder);
}

const lineOf = ({ lineItems: [first] }) => first.lineItem._id;

check("draftOrders.createEmptyDraftOrder", "begins an order by phone, which comes to the cent", async (given) => {
  const made = await counterOrder(given);
  // Nets 64.05, 22.34, 14.29, 15.00 and 2.50, taxed with 12.17, 1.56, 2.72, 2.85 and 0.48.
  assert.deepEqual(figures(made), {
    subtotal: "113.15",
    shipping: "15.00",
    tax: "19.78",
    discount: "12.47",
    total: "137.96",
    totalAdditionalFees: "2.50",
  });
  held(made.draftOrder, {
    status: "DRAFT",
    currency: "USD",
    buyerDetails: { added: true, buyerInfo: { email: "ada@example.com" } },
    shippingInfo: { shippingInfo: { title: "Express", logistics: { deliveryTime: "Tomorrow" } } },
    balanceSummary: { balance: { amount: "137.96", formattedAmount: "$137.96" } },
  });
  assert.ok(made.draftOrder._createdDate instanceof Date);
  held(made.shippingOptions, [{ code: "express", title: "Express", cost: { price: price("15.00"), currency: "USD" } }]);
  const id = made.draftOrder._id;
  assert.equal(total(await given.draftOrders.setTaxExemption(id, { taxExempt: true })), "118.18");
  assert.equal(total(await given.draftOrders.setTaxExemption(id, { taxExempt: false })), "137.96");
  const asked = await given.draftOrders.setDeposit(id, { depositDetails: { percentage: "25" } });
  assert.equal(asked.calculatedDraftOrder.draftOrder.depositDetails.priceSummary.total.amount, "34.49");
  await kept(given, id, asked);
});

check("draftOrders.createDraftOrder", "begins one from scratch, and one of an order", async (given) => {
  const made = await draft(given, { buyerInfo: { email: "ada@example.com" }, discounts: [off({ percentage: "50" })] });
  assert.equal(made.priceSummary.total.amount, "5.00");
  const order = await given.orders.createOrder(newOrder());
  const first = await given.draftOrders.createDraftOrder({ sourceOrderId: order._id });
  assert.equal(first.preexistingDraftOrder, false);
  const { draftOrder } = first.calculatedDraftOrder;
  assert.equal(draftOrder.orderId, order._id);
  assert.deepEqual(draftOrder.lineItems[0].lineItem, order.lineItems[0]);
  assert.deepEqual(draftOrder.priceSummary, order.priceSummary);
  const again = await given.draftOrders.createDraftOrder({ orderId: order._id });
  assert.equal(again.preexistingDraftOrder, true);
  assert.deepEqual(again.calculatedDraftOrder, first.calculatedDraftOrder);
  await refusedWith(given.draftOrders.createDraftOrder({ sourceOrderId: UNKNOWN_ID }), 404, "ORDER_NOT_FOUND");
  const open = await given.orders.createOrder(newOrder({ channelInfo: { type: "EBAY" }, status: "APPROVED" }));
  const error = await refusedWith(
    given.draftOrders.createDraftOrder({ sourceOrderId: open._id }),
    428,
    "ORDER_CANNOT_BE_EDITED",
  );
  assert.deepEqual(error.details.applicationError.data, { nonDraftableReasons: ["UNSUPPORTED_CHANNEL_TYPE"] });
  await kept(given, draftOrder._id, first);
});

check("draftOrders.getDraftOrder", "reads one, and no other", async (given) => {
  const made = await draft(given);
  const { calculatedDraftOrder } = await given.draftOrders.getDraftOrder(made._id);
  assert.deepEqual(calculatedDraftOrder.draftOrder, made);
  await refusedWith(given.draftOrders.getDraftOrder(UNKNOWN_ID), 404, "DRAFT_ORDER_DOES_NOT_EXIST");
});

check("draftOrders.queryDraftOrders", "finds them page by page", async (given) => {
  const order = await given.orders.createOrder(newOrder());
  const { calculatedDraftOrder } = await given.draftOrders.createDraftOrder({ sourceOrderId: order._id });
  const scratch = await draft(given);
  const { draftOrder: edit } = calculatedDraftOrder;
  const ofOrder = await given.draftOrders.queryDraftOrders().eq("orderId", order._id).find();
  assert.deepEqual(ofOrder.items, [edit]);
  const since = given.draftOrders.queryDraftOrders().ge("_createdDate", edit._createdDate).eq("status", "DRAFT");
  const page = await since.descending("_createdDate").limit(1).find();
  assert.deepEqual(page.items, [scratch]);
  assert.deepEqual((await page.next()).items, [edit]);
});

check("draftOrders.getOrderDraftabilityStatus", "says why an order cannot be edited", async (given) => {
  const order = await given.orders.createOrder(newOrder());
  held(await given.draftOrders.getOrderDraftabilityStatus(order._id), { orderDraftable: true, nonDraftableReasons: [] });
  await given.orders.cancelOrder(order._id);
  held(await given.draftOrders.getOrderDraftabilityStatus(order._id), {
    orderId: order._id,
    orderDraftable: false,
    nonDraftableReasons: ["ORDER_STATUS_IS_NOT_SUPPORTED"],
  });
});

check("draftOrders.deleteDraftOrder", "deletes one", async (given) => {
  const made = await draft(given);
  await given.draftOrders.deleteDraftOrder(made._id);
  await refusedWith(given.draftOrders.deleteDraftOrder(made._id), 404, "DRAFT_ORDER_DOES_NOT_EXIST");
  const left = await given.draftOrders.queryDraftOrders().ge("_createdDate", made._createdDate).find();
  assert.equal(left.items.some(({ _id }) => _id === made._id), false);
});

check("draftOrders.addLineItemsToDraftOrder", "adds what is in the catalogue and what is not", async (given) => {
  const made = await draft(given);
  const catalogReference = await product(given.plain, "Shade", "7.25");
  const added = await given.draftOrders.addLineItemsToDraftOrder(made._id, {
    catalogLineItems: [{ catalogReference, quantity: 2 }],
    customLineItems: [custom("1.50", { media: "https://example.com/a.png", url: "https://example.com/a" })],
  });
  assert.equal(total(added), "26.00");
  const lines = added.calculatedDraftOrder.draftOrder.lineItems;
  held(lines[1], { added: true, lineItem: { productName: { original: "Shade" }, price: price("7.25") } });
  assert.equal(lines[2].lineItem.image, "https://example.com/a.png");
  const again = { catalogLineItems: [{ catalogReference }] };
  await refusedWith(
    given.draftOrders.addLineItemsToDraftOrder(made._id, again),
    409,
    "CATALOG_ITEM_ALREADY_EXIST",
  );
  await kept(given, made._id, added);
});

check("draftOrders.updateLineItems", "changes quantities, prices and words, and removes", async (given) => {
  const order = await given.orders.createOrder(newOrder());
  const { calculatedDraftOrder } = await given.draftOrders.createDraftOrder({ sourceOrderId: order._id });
  const { draftOrder } = calculatedDraftOrder;
  const lineItemId = lineOf(draftOrder);
  const change = (more) => given.draftOrders.updateLineItems(draftOrder._id, [{ lineItemId, ...more }]);
  const raised = await change({ newQuantity: 3, newPrice: "20.00", newProductName: { original: "Beans" } });
  assert.equal(total(raised), "60.00");
  held(raised.calculatedDraftOrder.draftOrder.lineItems[0], {
    changedDetails: { quantityBeforeChange: 2, priceBeforeChange: price("24.00") },
    lineItem: { quantity: 3, productName: { original: "Beans" } },
  });
  assert.equal(raised.calculatedDraftOrder.draftOrder.balanceSummary.balance.amount, "60.00");
  const removed = await change({ newQuantity: 0 });
  assert.equal(removed.calculatedDraftOrder.draftOrder.lineItems[0].removed, true);
  await refusedWith(change({ newPrice: "1.00" }), 428, "UPDATING_PRICE_OF_REMOVED_ITEM_IS_FORBIDDEN");
  await refusedWith(change({}), 400, "EMPTY_CHANGE_REQUEST");
  const fulfillment = { lineItems: [{ _id: lineItemId, quantity: 1 }] };
  await given.orderFulfillments.createFulfillment(order._id, fulfillment);
  await kept(given, draftOrder._id, await change({ newQuantity: 1 }));
  await refusedFields(change({ newQuantity: 0 }), [["lineItemChanges[0].newQuantity", "MIN"]]);
});

check("draftOrders.createCustomDiscounts", "gives amounts and percentages", async (given) => {
  const made = await draft(given, { customLineItems: [custom(), custom("30.00")] });
  const onItem = off({ discountType: "SPECIFIC_ITEMS", lineItemDiscounts: [{ _id: lineOf(made) }], percentage: "25" });
  const answer = await given.draftOrders.createCustomDiscounts(made._id, {
    discounts: [onItem, off({ priceAmount: price("7.50") })],
  });
  assert.equal(total(answer), "30.00");
  held(answer.calculatedDraftOrder.draftOrder.discounts, [
    { applied: true, source: "CUSTOM", discount: { merchantDiscount: { amount: price("2.50") } } },
    { applied: true, discount: { discountType: "GLOBAL", merchantDiscount: { amount: price("7.50") } } },
  ]);
  const error = await refusedWith(
    given.draftOrders.createCustomDiscounts(made._id, { discounts: [off({ priceAmount: price("30.01") })] }),
    428,
    "DISCOUNTS_AMOUNT_EXCEED_ORDER_TOTALS",
  );
  assert.equal(error.details.applicationError.data.available, "30.00");
  await kept(given, made._id, answer);
});

check("draftOrders.setDiscounts", "switches those that are listed", async (given) => {
  const made = await draft(given, { discounts: [off({ percentage: "10" }), off({ priceAmount: price("2.00") })] });
  assert.equal(made.priceSummary.total.amount, "7.00");
  const { _id } = made.discounts[0].discount;
  assert.equal(total(await given.draftOrders.setDiscounts(made._id, [{ _id, applied: false }])), "8.00");
  assert.equal(total(await given.draftOrders.setDiscounts(made._id, [{ _id, applied: true }])), "7.00");
  assert.equal(total(await given.draftOrders.getDraftOrder(made._id)), "7.00");
});

check("draftOrders.deleteCustomDiscounts", "takes out what staff gave, and nothing of the order's own", async (given) => {
  const made = await draft(given, { discounts: [off({ percentage: "10" })] });
  const { _id } = made.discounts[0].discount;
  assert.equal(total(await given.draftOrders.deleteCustomDiscounts(made._id, [_id])), "10.00");
  await refusedWith(given.draftOrders.deleteCustomDiscounts(made._id, [_id]), 404, "DISCOUNT_NOT_FOUND");
  const order = await given.orders.createOrder(
    newOrder({
      priceSummary: undefined,
      appliedDiscounts: [{ discountType: "GLOBAL", coupon: { code: "TEN", amount: price("10.00") } }],
    }),
  );
  const { calculatedDraftOrder } = await given.draftOrders.createDraftOrder({ sourceOrderId: order._id });
  const [own] = calculatedDraftOrder.draftOrder.discounts;
  assert.equal(own.source, "ORIGINAL_ORDER");
  await refusedWith(
    given.draftOrders.deleteCustomDiscounts(calculatedDraftOrder.draftOrder._id, [own.discount._id]),
    428,
    "DISCOUNT_REMOVE_NOT_SUPPORTED",
  );
  assert.equal(total(await given.draftOrders.getDraftOrder(made._id)), "10.00");
});

check("draftOrders.createCustomAdditionalFees", "adds fees that are charged where they say so", async (given) => {
  const made = await draft(given);
  const added = await given.draftOrders.createCustomAdditionalFees(made._id, {
    customAdditionalFees: [fee({ applyToDraftOrder: true, lineItemIds: [lineOf(made)] }), fee({ name: "Rush" })],
  });
  assert.equal(total(added), "12.00");
  held(added.calculatedDraftOrder.draftOrder.additionalFees, [
    { applied: true, source: "CUSTOM", additionalFee: { name: "Wrapping", priceAfterTax: price("2.00") } },
    { applied: false, additionalFee: { name: "Rush" } },
  ]);
  await kept(given, made._id, added);
});

check("draftOrders.setAdditionalFees", "switches those that are listed", async (given) => {
  const made = await draft(given, { additionalFees: [fee()] });
  const { _id } = made.additionalFees[0].additionalFee;
  assert.equal(total(await given.draftOrders.setAdditionalFees(made._id, [{ _id, applied: true }])), "12.00");
  await refusedWith(
    given.draftOrders.setAdditionalFees(made._id, [{ _id: UNKNOWN_ID, applied: true }]),
    404,
    "ADDITIONAL_FEE_NOT_FOUND",
  );
  assert.equal(total(await given.draftOrders.getDraftOrder(made._id)), "12.00");
});

check("draftOrders.deleteCustomAdditionalFees", "takes them out", async (given) => {
  const made = await draft(given, { additionalFees: [fee({ applyToDraftOrder: true })] });
  assert.equal(made.priceSummary.total.amount, "12.00");
  const { _id } = made.additionalFees[0].additionalFee;
  assert.equal(total(await given.draftOrders.deleteCustomAdditionalFees(made._id, [_id])), "10.00");
  await refusedWith(given.draftOrders.deleteCustomAdditionalFees(made._id, [_id]), 404, "ADDITIONAL_FEE_NOT_FOUND");
  assert.equal(total(await given.draftOrders.getDraftOrder(made._id)), "10.00");
});

check("draftOrders.setShippingInfo", "sets shipping and clears it", async (given) => {
  const made = await draft(given);
  const byBike = () => ({
    title: "By bike",
    logistics: { shippingDestination: { address: berlin() } },
    cost: { price: price("3.00") },
  });
  const shipped = await given.draftOrders.setShippingInfo(made._id, { shippingInfo: byBike() });
  assert.equal(figures(shipped.calculatedDraftOrder).shipping, "3.00");
  held(shipped.calculatedDraftOrder.draftOrder.shippingInfo, { added: true, shippingInfo: byBike() });
  const cleared = await given.draftOrders.setShippingInfo(made._id, { shippingInfo: {} });
  assert.equal(cleared.calculatedDraftOrder.draftOrder.shippingInfo, undefined);
  await kept(given, made._id, cleared);
});

check("draftOrders.setBuyerInfo", "sets the buyer and clears it", async (given) => {
  const made = await draft(given);
  const buyerInfo = { memberId: UNKNOWN_ID, email: "ada@example.com" };
  const named = await given.draftOrders.setBuyerInfo(made._id, { buyerInfo });
  held(named.calculatedDraftOrder.draftOrder, { memberId: UNKNOWN_ID, buyerDetails: { added: true, buyerInfo } });
  const cleared = await given.draftOrders.setBuyerInfo(made._id, { buyerInfo: {} });
  assert.equal(cleared.calculatedDraftOrder.draftOrder.buyerDetails, undefined);
  await kept(given, made._id, cleared);
});

check("draftOrders.setRecipientInfo", "sets who receives it", async (given) => {
  const made = await draft(given);
  const ada = () => ({ address: berlin(), contactDetails: { firstName: "Ada" } });
  const named = await given.draftOrders.setRecipientInfo(made._id, { recipientInfo: ada() });
  held(named.calculatedDraftOrder.draftOrder.recipientInfo, { added: true, recipientInfo: ada() });
  await kept(given, made._id, named);
});

check("draftOrders.setBillingInfo", "sets who pays", async (given) => {
  const made = await draft(given);
  const ada = () => ({ address: berlin(), contactDetails: { firstName: "Ada" } });
  const named = await given.draftOrders.setBillingInfo(made._id, { billingInfo: ada() });
  held(named.calculatedDraftOrder.draftOrder.billingDetails, { added: true, billingInfo: ada() });
  await kept(given, made._id, named);
});

check("draftOrders.setBusinessLocation", "sets where it is sold from", async (given) => {
  const made = await draft(given);
  const placed = await given.draftOrders.setBusinessLocation(made._id, { businessLocation: { _id: UNKNOWN_ID } });
  held(placed.calculatedDraftOrder.draftOrder.businessLocationDetails, {
    added: true,
    businessLocation: { _id: UNKNOWN_ID },
  });
  await kept(given, made._id, placed);
});

check("draftOrders.setTaxExemption", "takes the tax away and gives it back", async (given) => {
  const made = await counterOrder(given);
  assert.equal(total(await given.draftOrders.setTaxExemption(made.draftOrder._id, { taxExempt: true })), "118.18");
  assert.equal(total(await given.draftOrders.setTaxExemption(made.draftOrder._id, { taxExempt: false })), "137.96");
  assert.equal(total(await given.draftOrders.getDraftOrder(made.draftOrder._id)), "137.96");
});

check("draftOrders.setDeposit", "says what is due at once", async (given) => {
  const made = await draft(given);
  const asked = await given.draftOrders.setDeposit(made._id, { depositDetails: { amount: price("4.00") } });
  held(asked.calculatedDraftOrder.draftOrder.depositDetails, { priceSummary: { total: price("4.00") } });
  await refusedWith(
    given.draftOrders.setDeposit(made._id, { depositDetails: { amount: price("10.01") } }),
    400,
    "INVALID_AMOUNT",
  );
  await kept(given, made._id, asked);
});

check("draftOrders.updateExtendedFields", "keeps what an app declared", async (given) => {
  const made = await draft(given);
  const field = { namespace: "@shop/drafts", key: "note", type: "STRING" };
  await given.plain("POST", "/extended-fields/v1/fields", { field });
  const { draftOrder } = await given.draftOrders.updateExtendedFields(made._id, "@shop/drafts", {
    namespaceData: { note: "called" },
  });
  assert.deepEqual(draftOrder.extendedFields.namespaces, { "@shop/drafts": { note: "called" } });
  await kept(given, made._id, { calculatedDraftOrder: { draftOrder } });
});
