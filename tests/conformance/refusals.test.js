// What operations refuse alike: things that are not there, orders that are not to be paid or are others' to edit.
import assert from "node:assert/strict";
import { AppStrategy } from "@wix/sdk";
import { check, eachRefused, failedWith, refusedWith } from "./support/check.js";
import { recorded, recordsOf, usd } from "./support/money.js";
import { UNKNOWN_ID, importedOrder, newOrder } from "./support/samples.js";
import { withTokenCalls } from "./support/tokens.js";
import { changing, collecting, drafting, reading } from "./support/walk.js";

/** Each of the calls is refused in this way. */
async function allRefused(calls, id, status, code) {
  for (const [name, call] of Object.entries(calls)) {
    await refusedWith(call(id), status, typeof code === "function" ? code(name) : code);
  }
}

const without = (calls, ...names) => Object.fromEntries(Object.entries(calls).filter(([name]) => !names.includes(name)));
const only = (calls, ...names) => Object.fromEntries(names.map((name) => [name, calls[name]]));

// The operations of the older module call a paid order otherwise than those of the newer ones.
const paidCode = (name) => (name.includes(".") ? "ORDER_PAID" : "ORDER_ALREADY_PAID");

check("updateOrder", "and whatever else is about an order refuses one that is unknown", async (given) => {
  const calls = { ...reading(given), ...changing(given), ...collecting(given) };
  await allRefused(without(calls, "preparePaymentCollection"), UNKNOWN_ID, 404, "ORDER_NOT_FOUND");
  await allRefused(only(calls, "preparePaymentCollection"), UNKNOWN_ID, 404, "NO_ASSOCIATED_ECOM_ORDER");
});

check("recordManuallyCollectedPayment", "and all that collects refuses orders in checkout", async (given) => {
  for (const status of ["PENDING", "REJECTED"]) {
    const { order } = await given.orders.importOrder(importedOrder({ status }));
    await allRefused(collecting(given), order._id, 428, `ORDER_IS_${status}`);
    const edits = only(changing(given), "updateOrder", "updateOrderLineItem", "cancelOrder");
    await allRefused(edits, order._id, 428, `ORDER_IS_${status}`);
    assert.deepEqual(await given.orders.getOrder(order._id), order);
  }
});

check("recordManuallyCollectedPayment", "and all that collects refuses a canceled order", async (given) => {
  const { _id } = await given.orders.createOrder(newOrder());
  const { order } = await given.orders.cancelOrder(_id);
  await allRefused(collecting(given), _id, 428, "ORDER_CANCELED");
  assert.deepEqual(await given.orders.getOrder(_id), order);
});

check("paymentCollectionMarkOrderAsPaid", "and all that collects refuses an order that is paid", async (given) => {
  const { _id } = await given.orders.createOrder(newOrder());
  const { order } = await given.orders.paymentCollectionMarkOrderAsPaid(_id);
  await allRefused(collecting(given), _id, 428, paidCode);
  assert.deepEqual(await given.orders.getOrder(_id), order);
});

check("updateOrder", "and whatever else changes an order is refused to apps that may not edit it", async (given) => {
  const settings = { editableByOwnerApps: { appIds: [UNKNOWN_ID] } };
  const order = await given.orders.createOrder(newOrder(), { settings });
  const { appId, appSecret, instanceId } = given.shop;
  await withTokenCalls(async () => {
    const app = await given.clientWith(AppStrategy({ appId, appSecret, instanceId }));
    // A payment request does not change the order that it asks for.
    const calls = without(collecting(app), "orderPaymentRequests.createOrderPaymentRequest");
    await allRefused({ ...changing(app), ...calls }, order._id, 428, "ORDER_CANNOT_BE_EDITED");
  });
  assert.deepEqual(await given.orders.getOrder(order._id), order);
});

check("orderPaymentRequests.chargeOrderPaymentRequest", "and what is done in bulk is refused to apps that may not edit it", async (given) => {
  const settings = { editableByOwnerApps: { appIds: [UNKNOWN_ID] } };
  const order = await given.orders.createOrder(newOrder(), { settings });
  const { paymentsIds } = await given.orderTransactions.addPayments(order._id, [recorded("8.00", "PENDING")]);
  const pair = { orderId: order._id, paymentId: paymentsIds[0] };
  const orderPaymentRequest = { orderId: order._id, amount: usd("8.00"), title: "Please pay" };
  const asked = await given.orderPaymentRequests.createOrderPaymentRequest({ orderPaymentRequest });
  const read = recordsOf(given, order._id);
  const before = await read();
  const { appId, appSecret, instanceId } = given.shop;
  await withTokenCalls(async () => {
    const app = await given.clientWith(AppStrategy({ appId, appSecret, instanceId }));
    const charge = app.orderPaymentRequests.chargeOrderPaymentRequest(asked._id);
    await refusedWith(charge, 428, "ORDER_CANNOT_BE_EDITED");
    const marked = await app.orders.paymentCollectionBulkMarkOrdersAsPaid([order._id]);
    failedWith(marked.results, 0, "ORDER_CANNOT_BE_EDITED");
    const moved = await app.orderTransactions.bulkUpdatePaymentStatuses([pair], { status: "APPROVED" });
    failedWith(moved.results, 0, "ORDER_CANNOT_BE_EDITED");
  });
  assert.deepEqual(await read(), before);
});

check("orderPaymentRequests.chargeOrderPaymentRequest", "refuses orders that came again from elsewhere in checkout", async (given) => {
  const { orders, orderPaymentRequests } = given;
  for (const status of ["PENDING", "REJECTED"]) {
    const { order } = await orders.importOrder(importedOrder());
    const orderPaymentRequest = { orderId: order._id, amount: usd("8.00"), title: "Please pay" };
    const asked = await orderPaymentRequests.createOrderPaymentRequest({ orderPaymentRequest });
    await orders.importOrder(importedOrder({ _id: order._id, status }));
    const charge = () => orderPaymentRequests.chargeOrderPaymentRequest(asked._id);
    await eachRefused(recordsOf(given, order._id), [[`ORDER_IS_${status}`, 428, charge]]);
  }
});

check("draftOrders.createOrderFromDraft", "and whatever else is about a draft refuses one that is unknown", async (given) => {
  const { draftOrders } = given;
  await allRefused(drafting(given), UNKNOWN_ID, 404, "DRAFT_ORDER_DOES_NOT_EXIST");
  await refusedWith(draftOrders.getDraftOrder(UNKNOWN_ID), 404, "DRAFT_ORDER_DOES_NOT_EXIST");
});

check("draftOrders.createOrderFromDraft", "ends a draft, which changes no more", async (given) => {
  const { draftOrders } = given;
  const line = { productName: { original: "Repair" }, price: { amount: "10.00" }, quantity: 1 };
  const { calculatedDraftOrder } = await draftOrders.createDraftOrder({ draftOrder: { customLineItems: [line] } });
  const { _id } = calculatedDraftOrder.draftOrder;
  await draftOrders.createOrderFromDraft(_id);
  const before = await draftOrders.getDraftOrder(_id);
  await allRefused(drafting(given), _id, 409, "DRAFT_ORDER_ALREADY_COMMITTED");
  await refusedWith(draftOrders.deleteDraftOrder(_id), 428, "DRAFT_ORDER_CANNOT_BE_DELETED");
  assert.deepEqual(await draftOrders.getDraftOrder(_id), before);
});

check("orderBilling.captureAuthorizedPayments", "and whatever else is about a payment refuses one that is unknown", async (given) => {
  const order = await given.orders.createOrder(newOrder());
  const payments = only(
    changing(given),
    "captureAuthorizedPayments",
    "voidAuthorizedPayments",
    "orderBilling.captureAuthorizedPayments",
    "orderBilling.voidAuthorizedPayments",
    "orderBilling.generateReceipts",
    "orderBilling.voidMemberships",
    "orderTransactions.updatePaymentStatus",
  );
  await allRefused(payments, order._id, 404, "PAYMENT_NOT_FOUND");
  await allRefused(only(changing(given), "triggerRefund"), order._id, 404, "PAYMENTS_NOT_FOUND");
  const parcels = only(changing(given), "orderFulfillments.updateFulfillment", "orderFulfillments.deleteFulfillment");
  await allRefused(parcels, order._id, 404, "FULFILLMENT_NOT_FOUND");
  const lines = only(changing(given), "orderFulfillments.createFulfillment");
  await allRefused(lines, order._id, 404, "LINE_ITEM_NOT_FOUND");
  assert.deepEqual(await given.orders.getOrder(order._id), order);
});

check("orderPaymentRequests.getOrderPaymentRequest", "and whatever else is about one refuses one that is unknown", async (given) => {
  const { orderPaymentRequests } = given;
  const calls = {
    get: (id) => orderPaymentRequests.getOrderPaymentRequest(id),
    url: (id) => orderPaymentRequests.getOrderPaymentRequestUrl(id),
    update: (id) => orderPaymentRequests.updateOrderPaymentRequest(id, { title: "New" }),
    extend: (id) => orderPaymentRequests.updateExtendedFields(id, "@shop/walk", { namespaceData: { note: "called" } }),
    void: (id) => orderPaymentRequests.voidOrderPaymentRequest(id),
    delete: (id) => orderPaymentRequests.deleteOrderPaymentRequest(id),
    charge: (id) => orderPaymentRequests.chargeOrderPaymentRequest(id, { paymentToken: "pm_1" }),
  };
  await allRefused(calls, UNKNOWN_ID, 404, "ORDER_PAYMENT_REQUEST_NOT_FOUND");
});
