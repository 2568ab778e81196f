// What can't be put into a draft, changed in it, taken out of it, or made of it.
import assert from "node:assert/strict";
import { AppStrategy } from "@wix/sdk";
import { check, eachRefused, held } from "./support/check.js";
import { price, product, rateGermany } from "./support/counter_order.js";
import { UNKNOWN_ID, lineItem, newOrder } from "./support/samples.js";
import { withTokenCalls } from "./support/tokens.js";

const A = "aaaaaaaa-0000-4000-8000-000000000001";
const custom = (amount = "10.00", more = {}) => ({
  productName: { original: "Repair" },
  price: price(amount),
  quantity: 1,
  ...more,
});
const off = (more) => ({ discountType: "GLOBAL", applyToDraftOrder: true, ...more });
const onLine = (_id, amount) =>
  off({ discountType: "SPECIFIC_ITEMS", lineItemDiscounts: [{ _id }], priceAmount: price(amount) });
const onShipping = (amount) => off({ discountType: "SHIPPING", priceAmount: price(amount) });
const more = (discount, available) => ({ discount, available });

/** A draft from scratch; one line of 10.00 with the id A. */
async function scratch({ draftOrders }, input) {
  const draftOrder = { customLineItems: [custom("10.00", { _id: A })], ...input };
  return (await draftOrders.createDraftOrder({ draftOrder })).calculatedDraftOrder.draftOrder;
}

/** A draft that edits a new order: the draft, the order, and the id of the order's first line. */
async function edit({ orders, draftOrders }, order, settings) {
  const placed = await orders.createOrder(newOrder(order), settings);
  const { calculatedDraftOrder } = await draftOrders.createDraftOrder({ sourceOrderId: placed._id });
  return { draft: calculatedDraftOrder.draftOrder, order: placed, lineId: placed.lineItems[0]._id };
}

const stored = ({ draftOrders }, ...ids) => () => Promise.all(ids.map((id) => draftOrders.getDraftOrder(id)));

/** Items of the catalogue that a draft can't have, and what is said of each: code, status, lines, data. */
async function wrongItems(plain) {
  const [lamp, card, gone, soldOut] = [
    await product(plain, "Lamp", "24.90"),
    await product(plain, "Card", "10.00", { itemType: "GIFT_CARD" }),
    await product(plain, "Gone", "10.00", { archived: true }),
    await product(plain, "Sold out", "10.00", { available: false }),
  ];
  const of = (...references) => ({ catalogLineItems: references.map((one) => ({ catalogReference: { ...one } })) });
  const named = (...references) => ({ catalogItemIds: references.map((one) => one.catalogItemId) });
  const unknown = { ...lamp, catalogItemId: UNKNOWN_ID };
  const twice = () => [custom("1.00", { _id: UNKNOWN_ID }), custom("1.00", { _id: UNKNOWN_ID })];
  return [
    ["CATALOG_ITEM_NOT_FOUND", 404, () => of(lamp, unknown), named(unknown)],
    ["CATALOG_ITEM_NOT_AVAILABLE", 428, () => of(gone), named(gone)],
    ["CATALOG_ITEM_NOT_AVAILABLE", 428, () => of(soldOut), named(soldOut)],
    ["GIFT_CARD_ITEM_UNSUPPORTED", 428, () => of(card), named(card)],
    ["GIFT_CARD_ITEM_UNSUPPORTED", 428, () => ({ customLineItems: [custom("1.00", { itemType: { preset: "GIFT_CARD" } })] })],
    ["MULTIPLE_ADDS_FOR_SAME_LINE_ITEM", 400, () => of(lamp, lamp), named(lamp, lamp)],
    ["DUPLICATED_LINE_ITEM_IDS", 400, () => ({ customLineItems: twice() }), { lineItemIds: [UNKNOWN_ID] }],
  ];
}

const many = (count) => ({ customLineItems: Array.from({ length: count }, () => custom("1.00")) });

check("draftOrders.addLineItemsToDraftOrder", "adds nothing that can't be sold so", async (given) => {
  const { draftOrders, plain } = given;
  const { _id } = await scratch(given);
  const add = (lines) => () => draftOrders.addLineItemsToDraftOrder(_id, lines());
  const present = () => ({ customLineItems: [custom("1.00", { _id: A })] });
  await eachRefused(stored(given, _id), [
    ...(await wrongItems(plain)).map(([code, status, lines, data]) => [code, status, add(lines), data]),
    ["DUPLICATED_EXTERNAL_LINE_ITEM_ID", 409, add(present), { lineItemIds: [A] }],
    ["MAX_ITEMS_REACHED", 428, add(() => many(300)), { max: 300, present: 1 }],
  ]);
});

check("draftOrders.createDraftOrder", "begins nothing with what can't be sold or taken off", async (given) => {
  const { draftOrders, plain } = given;
  const all = async () => (await draftOrders.queryDraftOrders().find()).items;
  const begin = (input) => () => draftOrders.createDraftOrder({ draftOrder: input() });
  const withLine = (discount) => () => ({ customLineItems: [custom("10.00", { _id: A })], discounts: [discount] });
  const half = Array.from({ length: 300 }, () => custom("1.00"));
  const lamp = await product(plain, "Lamp", "24.90");
  const tooMany = () => ({ customLineItems: structuredClone(half), catalogLineItems: [{ catalogReference: { ...lamp } }] });
  await eachRefused(all, [
    ...(await wrongItems(plain)).map(([code, status, lines, data]) => [code, status, begin(lines), data]),
    ["MAX_ITEMS_REACHED", 428, begin(tooMany), { max: 300, present: 0 }],
    ["LINE_ITEM_NOT_FOUND", 404, begin(withLine(onLine(UNKNOWN_ID, "1.00"))), { lineItemId: UNKNOWN_ID }],
    ["DISCOUNTS_AMOUNT_EXCEED_ORDER_TOTALS", 428, begin(withLine(off({ priceAmount: price("10.01") }))), more("10.01", "10.00")],
    ["DISCOUNTS_AMOUNT_EXCEED_ITEM_TOTALS", 428, begin(withLine(onLine(A, "10.01"))), more("10.01", "10.00")],
    ["DISCOUNTS_AMOUNT_EXCEED_SHIPPING_TOTAL", 428, begin(withLine(onShipping("0.01"))), more("0.01", "0.00")],
  ]);
});

check("draftOrders.createDraftOrder", "lets one at a time edit an order", async (given) => {
  const { draft, order } = await edit(given);
  const { appId, appSecret, instanceId } = given.shop;
  await withTokenCalls(async () => {
    const app = await given.clientWith(AppStrategy({ appId, appSecret, instanceId }));
    await eachRefused(stored(given, draft._id), [
      [
        "ORDER_IS_ALREADY_EDITED",
        409,
        () => app.draftOrders.createDraftOrder({ sourceOrderId: order._id }),
        { draftOrderId: draft._id, updatedDate: draft._updatedDate.toISOString() },
      ],
    ]);
  });
});

check("draftOrders.updateLineItems", "leaves lines as others have counted on them", async (given) => {
  const { draftOrders } = given;
  const modifier = { _id: "m", quantity: 2, price: price("20.00") };
  const plain = await edit(given);
  const placed = await edit(given, { lineItems: [lineItem({ locations: [{ _id: A, quantity: 2 }] })] });
  const sent = await edit(given, { lineItems: [lineItem({ fulfillerId: A })] });
  const withFees = await edit(given, {
    lineItems: [lineItem({ _id: A })],
    platformFeeSummary: { fees: [{ lineItemId: A }] },
  });
  const change = ({ draft }, ...changes) => () => draftOrders.updateLineItems(draft._id, changes);
  const of = ({ lineId: lineItemId }, changes) => ({ lineItemId, ...changes });
  const groups = { newModifierGroups: { modifierGroups: [{ _id: "g", modifiers: [modifier] }] } };
  const two = [of(plain, { newQuantity: 1 }), of(plain, { newQuantity: 3 })];
  const { lineId } = plain;
  await eachRefused(stored(given, ...[plain, placed, sent, withFees].map(({ draft }) => draft._id)), [
    ["LINE_ITEM_DOES_NOT_EXIST", 404, change(plain, { lineItemId: UNKNOWN_ID, newQuantity: 1 }), { lineItemId: UNKNOWN_ID }],
    ["MULTIPLE_CHANGES_FOR_SAME_LINE_ITEM", 400, change(plain, ...two), { lineItemIds: [lineId] }],
    [
      "MODIFIERS_SUM_CANNOT_EXCEED_ITEM_PRICE",
      400,
      change(plain, of(plain, groups)),
      { lineItemId: lineId, modifiers: "40.00", price: "24.00" },
    ],
    ["UPDATING_LINE_ITEM_WITH_LOCATIONS", 428, change(placed, of(placed, { newQuantity: 1 })), of(placed)],
    ["CANNOT_UPDATE_ITEM_WITH_EXTERNAL_FULFILLER", 428, change(sent, of(sent, { newQuantity: 1 })), of(sent)],
    ["LINE_ITEM_HAS_PLATFORM_FEES", 428, change(withFees, of(withFees, { newPrice: "1.00" })), of(withFees)],
  ]);
});

check("draftOrders.createCustomDiscounts", "takes no more off than there is", async (given) => {
  const { _id } = await scratch(given);
  const give = (discount) => () => given.draftOrders.createCustomDiscounts(_id, { discounts: [discount] });
  await eachRefused(stored(given, _id), [
    ["LINE_ITEM_NOT_FOUND", 404, give(onLine(UNKNOWN_ID, "1.00")), { lineItemId: UNKNOWN_ID }],
    ["DISCOUNTS_AMOUNT_EXCEED_ORDER_TOTALS", 428, give(off({ priceAmount: price("10.01") })), more("10.01", "10.00")],
    ["DISCOUNTS_AMOUNT_EXCEED_ITEM_TOTALS", 428, give(onLine(A, "10.01")), more("10.01", "10.00")],
    ["DISCOUNTS_AMOUNT_EXCEED_SHIPPING_TOTAL", 428, give(onShipping("0.01")), more("0.01", "0.00")],
  ]);
});

check("draftOrders.setDiscounts", "switches on no more than there is, and nothing unknown", async (given) => {
  const waiting = { applyToDraftOrder: false };
  const draft = await scratch(given, {
    discounts: [{ ...onLine(A, "10.01"), ...waiting }, { ...onShipping("0.01"), ...waiting }],
  });
  const [large, shipping] = draft.discounts.map(({ discount }) => discount._id);
  const on = (_id) => () => given.draftOrders.setDiscounts(draft._id, [{ _id, applied: true }]);
  await eachRefused(stored(given, draft._id), [
    ["DISCOUNT_NOT_FOUND", 404, on(UNKNOWN_ID), { discountId: UNKNOWN_ID }],
    ["DISCOUNTS_AMOUNT_EXCEED_ITEM_TOTALS", 428, on(large), more("10.01", "10.00")],
    ["DISCOUNTS_AMOUNT_EXCEED_SHIPPING_TOTAL", 428, on(shipping), more("0.01", "0.00")],
  ]);
});

check("draftOrders.createCustomAdditionalFees", "charges for lines that there are, in the draft's currency", async (given) => {
  const { _id } = await scratch(given);
  const fee = { name: "Wrapping", price: price("2.00") };
  const add = (lineItemIds, currency) => () =>
    given.draftOrders.createCustomAdditionalFees(_id, { customAdditionalFees: [{ ...fee, lineItemIds }], currency });
  await eachRefused(stored(given, _id), [
    ["LINE_ITEM_NOT_FOUND", 404, add([UNKNOWN_ID]), { lineItemId: UNKNOWN_ID }],
    ["CURRENCY_DOES_NOT_MATCH_DRAFT_ORDER_CURRENCY", 400, add([A], "EUR"), { currency: "USD", sent: "EUR" }],
  ]);
});

check("draftOrders.deleteCustomAdditionalFees", "takes out no fee of the order's own", async (given) => {
  const { draft, order } = await edit(given, {
    additionalFees: [{ name: "Wrapping", price: price("2.00") }],
    priceSummary: undefined,
  });
  const [{ _id }] = order.additionalFees;
  const remove = () => given.draftOrders.deleteCustomAdditionalFees(draft._id, [_id]);
  await eachRefused(stored(given, draft._id), [
    ["ADDITIONAL_FEE_REMOVE_NOT_SUPPORTED", 428, remove, { additionalFeeId: _id }],
  ]);
});

check("draftOrders.setBusinessLocation", "and a deposit are settled once an order was placed", async (given) => {
  const { draftOrders } = given;
  const { draft, order, lineId } = await edit(given);
  await given.orderFulfillments.createFulfillment(order._id, { lineItems: [{ _id: lineId, quantity: 1 }] });
  const move = () => draftOrders.setBusinessLocation(draft._id, { businessLocation: { _id: A } });
  const deposit = () => draftOrders.setDeposit(draft._id, { depositDetails: { percentage: "25" } });
  await eachRefused(stored(given, draft._id), [
    ["BUSINESS_LOCATION_CANNOT_BE_EDITED", 428, move],
    ["SET_DEPOSIT_NOT_ALLOWED_IN_EDIT_MODE", 428, deposit],
  ]);
});

check("draftOrders.createOrderFromDraft", "makes no order that nobody could fulfil, tax or pay", async (given) => {
  const { draftOrders } = given;
  const { calculatedDraftOrder } = await draftOrders.createEmptyDraftOrder();
  const { _id: empty } = calculatedDraftOrder.draftOrder;
  const { _id: cheaper } = await scratch(given);
  await draftOrders.setDeposit(cheaper, { depositDetails: { amount: price("8.00") } });
  await draftOrders.updateLineItems(cheaper, [{ lineItemId: A, newPrice: "5.00" }]);
  const place = (id) => () => draftOrders.createOrderFromDraft(id);
  await eachRefused(stored(given, empty, cheaper), [
    ["CREATE_ORDER_FAILED_VALIDATIONS", 428, place(empty), { violations: [{ field: "lineItems", reason: "NO_LINES" }] }],
    ["DRAFT_ORDER_DEPOSIT_AMOUNT_EXCEEDS_ORDER_TOTAL", 428, place(cheaper), { deposit: "8.00", total: "5.00" }],
  ]);
  await rateGermany(given.plain);
  const { _id: nowhere } = await scratch(given);
  await eachRefused(stored(given, nowhere), [["BILLING_ADDRESS_REQUIRED_FOR_TAX_CALCULATION", 428, place(nowhere)]]);
});

check("draftOrders.commitDraftOrder", "is refused to apps that may not edit the order", async (given) => {
  const settings = { settings: { editableByOwnerApps: { appIds: [UNKNOWN_ID] } } };
  const { draft, order } = await edit(given, {}, settings);
  const { appId, appSecret, instanceId } = given.shop;
  await withTokenCalls(async () => {
    const app = await given.clientWith(AppStrategy({ appId, appSecret, instanceId }));
    const commit = () => app.draftOrders.commitDraftOrder(draft._id);
    await eachRefused(stored(given, draft._id), [["ORDER_CANNOT_BE_EDITED", 428, commit]]);
  });
  assert.deepEqual(await given.orders.getOrder(order._id), order);
});

check("draftOrders.commitDraftOrder", "changes what is paid and fulfilled with what is left of the order", async (given) => {
  const { draftOrders, orders } = given;
  const lines = [lineItem({ quantity: 1, price: price("10.00") }), lineItem({ quantity: 1, price: price("30.00") })];
  const order = await orders.createOrder(newOrder({ lineItems: lines, priceSummary: undefined }));
  const [sent, unsent] = order.lineItems.map(({ _id }) => _id);
  await given.orderFulfillments.createFulfillment(order._id, { lineItems: [{ _id: sent, quantity: 1 }] });
  await orders.recordManuallyCollectedPayment(order._id, price("10.00"));
  held(await orders.getOrder(order._id), { fulfillmentStatus: "PARTIALLY_FULFILLED", paymentStatus: "PARTIALLY_PAID" });
  const { calculatedDraftOrder } = await draftOrders.createDraftOrder({ sourceOrderId: order._id });
  const { _id } = calculatedDraftOrder.draftOrder;
  await draftOrders.updateLineItems(_id, [{ lineItemId: unsent, newQuantity: 0 }]);
  await draftOrders.commitDraftOrder(_id);
  held(await orders.getOrder(order._id), {
    fulfillmentStatus: "FULFILLED",
    paymentStatus: "PAID",
    balanceSummary: { balance: price("0.00") },
  });
});
