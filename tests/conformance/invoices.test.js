import assert from "node:assert/strict";
import { check, held, refusedWith } from "./support/check.js";
import { UNKNOWN_ID, newOrder } from "./support/samples.js";

const bill = { contactDetails: { firstName: "Ada", lastName: "Example" }, address: { country: "US", city: "New York" } };
const approved = (more) => newOrder({ status: "APPROVED", billingInfo: bill, ...more });

check("orderInvoices.generateInvoice", "issues one invoice for an order", async ({ orders, orderInvoices }) => {
  const { _id } = await orders.createOrder(approved());
  const { invoiceId } = await orderInvoices.generateInvoice(_id);
  assert.match(invoiceId, /^[0-9a-f-]{36}$/);
  await refusedWith(orderInvoices.generateInvoice(_id), 409, "INVOICE_ALREADY_EXISTS");
  const { activities } = await orders.getOrder(_id);
  assert.equal(activities.at(-1).type, "INVOICE_ADDED");
});

check("orderInvoices.bulkGenerateInvoices", "reports on each order", async ({ orders, orderInvoices }) => {
  const { _id } = await orders.createOrder(approved());
  const { results, bulkActionMetadata } = await orderInvoices.bulkGenerateInvoices([UNKNOWN_ID, _id]);
  held(bulkActionMetadata, { totalSuccesses: 1, totalFailures: 1, undetailedFailures: 0 });
  assert.equal(results[0].itemMetadata.error.code, "ORDER_NOT_FOUND");
  assert.equal(results[1].item.orderId, _id);
  const { invoicesForOrder } = await orderInvoices.listInvoicesForMultipleOrders([_id]);
  assert.equal(invoicesForOrder[0].invoicesInfo.length, 1);
});

check("orderInvoices.addInvoiceToOrder", "notes an invoice from elsewhere", async ({ orders, orderInvoices }) => {
  const { _id } = await orders.createOrder(approved());
  const { orderInvoices: noted } = await orderInvoices.addInvoiceToOrder(_id, { _id: "EXT-1" });
  assert.deepEqual(
    noted.map((one) => one._id ?? one.id),
    ["EXT-1"],
  );
  const { invoicesForOrder } = await orderInvoices.listInvoicesForMultipleOrders([_id]);
  assert.deepEqual(invoicesForOrder[0].invoicesInfo, noted);
});

check("orderInvoices.listInvoicesForMultipleOrders", "lists by order", async ({ orders, orderInvoices }) => {
  const { _id } = await orders.createOrder(approved());
  const { invoiceId } = await orderInvoices.generateInvoice(_id);
  const { invoicesForOrder } = await orderInvoices.listInvoicesForMultipleOrders([UNKNOWN_ID, _id]);
  assert.equal(invoicesForOrder.length, 1);
  const [{ orderId, invoicesInfo }] = invoicesForOrder;
  assert.equal(orderId, _id);
  assert.deepEqual(
    invoicesInfo.map((one) => one._id ?? one.id),
    [invoiceId],
  );
});
