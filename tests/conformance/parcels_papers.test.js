// Parcels and invoices that an order can't have, or not so.
import { check, eachRefused } from "./support/check.js";
import { webOrder } from "./support/money.js";
import { importedOrder, newOrder } from "./support/samples.js";

const parcel = (line, trackingNumber) => ({
  lineItems: [{ _id: line._id, quantity: 1 }],
  trackingInfo: { trackingNumber, shippingProvider: "fedex" },
});

check("orderFulfillments.createFulfillment", "sends nothing of an order that is not approved", async (given) => {
  const { _id, lineItems } = await given.orders.createOrder(webOrder());
  const read = () => given.orderFulfillments.listFulfillmentsForSingleOrder(_id);
  await eachRefused(read, [
    [
      "ORDER_NOT_APPROVED",
      428,
      () => given.orderFulfillments.createFulfillment(_id, parcel(lineItems[0], "1")),
      { status: "INITIALIZED" },
    ],
  ]);
});

check("orderFulfillments.updateFulfillment", "gives no two parcels of an order the same number", async (given) => {
  const { orderFulfillments } = given;
  const { _id: orderId, lineItems } = await given.orders.createOrder(newOrder());
  const first = await orderFulfillments.createFulfillment(orderId, parcel(lineItems[0], "1Z1"));
  const { fulfillmentId } = await orderFulfillments.createFulfillment(orderId, parcel(lineItems[0], "1Z2"));
  const change = () => ({ fulfillment: { trackingInfo: { trackingNumber: "1Z1" } } });
  await eachRefused(() => orderFulfillments.listFulfillmentsForSingleOrder(orderId), [
    [
      "TRACKING_NUMBER_ALREADY_EXISTS",
      409,
      () => orderFulfillments.updateFulfillment({ orderId, fulfillmentId }, change()),
      { trackingNumber: "1Z1", fulfillmentId: first.fulfillmentId },
    ],
  ]);
});

check("orderInvoices.generateInvoice", "writes none for what was not sold here, and none to nobody", async (given) => {
  const { orders, orderInvoices } = given;
  const { _id: waiting } = await orders.createOrder(webOrder());
  const { order: elsewhere } = await orders.importOrder(importedOrder());
  const { _id: nobody } = await orders.createOrder(newOrder({ billingInfo: undefined, buyerInfo: undefined }));
  const read = () => orderInvoices.listInvoicesForMultipleOrders([waiting, elsewhere._id, nobody]);
  const generate = (id) => () => orderInvoices.generateInvoice(id);
  await eachRefused(read, [
    ["GENERATE_INVOICE_NOT_SUPPORTED", 428, generate(waiting)],
    ["GENERATE_INVOICE_NOT_SUPPORTED", 428, generate(elsewhere._id)],
    ["MISSING_CONTACT", 428, generate(nobody)],
  ]);
});
