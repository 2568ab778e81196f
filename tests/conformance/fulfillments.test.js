import assert from "node:assert/strict";
import { check, held, refused, refusedWith } from "./support/check.js";
import { UNKNOWN_ID, lineItem, newOrder } from "./support/samples.js";

const parcel = (line, quantity, more) => ({ lineItems: [{ _id: line._id, quantity }], ...more });
const tracked = (trackingNumber, shippingProvider = "fedex") => ({ trackingInfo: { trackingNumber, shippingProvider } });

check("orderFulfillments.createFulfillment", "sends what is left and no more", async ({ orders, orderFulfillments }) => {
  const { _id, lineItems } = await orders.createOrder(newOrder());
  const first = await orderFulfillments.createFulfillment(_id, parcel(lineItems[0], 1, tracked("F-1")));
  held(first.orderWithFulfillments, {
    orderId: _id,
    fulfillments: [
      {
        _id: first.fulfillmentId,
        lineItems: [{ _id: lineItems[0]._id, quantity: 1 }],
        trackingInfo: {
          trackingNumber: "F-1",
          shippingProvider: "fedex",
          trackingLink: "https://www.fedex.com/apps/fedextrack/?action=track&trackingnumber=F-1",
        },
      },
    ],
  });
  await refusedWith(
    orderFulfillments.createFulfillment(_id, parcel(lineItems[0], 2)),
    428,
    "FULFILLMENT_QUANTITY_EXCEEDED",
  );
  await refusedWith(
    orderFulfillments.createFulfillment(_id, parcel(lineItems[0], 1, tracked("F-1"))),
    409,
    "TRACKING_NUMBER_ALREADY_EXISTS",
  );
  assert.equal((await orders.getOrder(_id)).fulfillmentStatus, "PARTIALLY_FULFILLED");
  const rest = await orderFulfillments.createFulfillment(_id, parcel(lineItems[0]));
  assert.equal(rest.orderWithFulfillments.fulfillments[1].lineItems[0].quantity, 1);
  assert.equal((await orders.getOrder(_id)).fulfillmentStatus, "FULFILLED");
});

check("orderFulfillments.updateFulfillment", "changes what it is sent and keeps the rest", async (given) => {
  const { orders, orderFulfillments } = given;
  const { _id, lineItems } = await orders.createOrder(newOrder());
  const { fulfillmentId } = await orderFulfillments.createFulfillment(_id, parcel(lineItems[0], 2, tracked("U-1")));
  const updated = await orderFulfillments.updateFulfillment(
    { orderId: _id, fulfillmentId },
    { fulfillment: { trackingInfo: { trackingNumber: "U-2", trackingLink: "https://example.com/U-2" }, status: "Ready" } },
  );
  held(updated, {
    orderId: _id,
    fulfillments: [
      {
        status: "Ready",
        lineItems: [{ quantity: 2 }],
        trackingInfo: { trackingNumber: "U-2", shippingProvider: "fedex", trackingLink: "https://example.com/U-2" },
      },
    ],
  });
  await refused(orderFulfillments.updateFulfillment({ orderId: _id, fulfillmentId }, { fulfillment: { status: "ready" } }), 400);
  const { orderWithFulfillments } = await orderFulfillments.listFulfillmentsForSingleOrder(_id);
  assert.deepEqual(orderWithFulfillments, updated);
});

check("orderFulfillments.deleteFulfillment", "frees what was in it", async ({ orders, orderFulfillments }) => {
  const { _id, lineItems } = await orders.createOrder(newOrder());
  const { fulfillmentId } = await orderFulfillments.createFulfillment(_id, parcel(lineItems[0], 2));
  const { orderWithFulfillments } = await orderFulfillments.deleteFulfillment({ orderId: _id, fulfillmentId });
  assert.deepEqual(orderWithFulfillments, { orderId: _id, fulfillments: [] });
  assert.equal((await orders.getOrder(_id)).fulfillmentStatus, "NOT_FULFILLED");
  await refusedWith(orderFulfillments.deleteFulfillment({ orderId: _id, fulfillmentId }), 404, "FULFILLMENT_NOT_FOUND");
});

check("orderFulfillments.bulkCreateFulfillments", "sends for many orders, each by itself", async (given) => {
  const { orders, orderFulfillments } = given;
  const one = await orders.createOrder(newOrder());
  const two = await orders.createOrder(newOrder({ lineItems: [lineItem({ quantity: 2 })] }));
  const { results, bulkActionMetadata } = await orderFulfillments.bulkCreateFulfillments([
    { orderId: one._id, fulfillments: [parcel(one.lineItems[0], 1), parcel(one.lineItems[0], 1)] },
    { orderId: two._id, fulfillments: [parcel(two.lineItems[0], 3)] },
  ]);
  held(bulkActionMetadata, { totalSuccesses: 1, totalFailures: 1 });
  const of = (id) => results.find((result) => result.itemMetadata._id === id);
  assert.equal(of(one._id).ordersWithFulfillments.fulfillments.length, 2);
  assert.equal(of(two._id).itemMetadata.error.code, "FULFILLMENT_QUANTITY_EXCEEDED");
  assert.equal((await orders.getOrder(one._id)).fulfillmentStatus, "FULFILLED");
});

check("orderFulfillments.listFulfillmentsForSingleOrder", "shows them as they were made", async (given) => {
  const { orders, orderFulfillments } = given;
  const { _id, lineItems } = await orders.createOrder(newOrder());
  const { orderWithFulfillments } = await orderFulfillments.createFulfillment(_id, parcel(lineItems[0], 1));
  const listed = await orderFulfillments.listFulfillmentsForSingleOrder(_id);
  assert.deepEqual(listed.orderWithFulfillments, orderWithFulfillments);
  await refusedWith(orderFulfillments.listFulfillmentsForSingleOrder(UNKNOWN_ID), 404, "ORDER_NOT_FOUND");
});

check("orderFulfillments.listFulfillmentsForMultipleOrders", "shows those of each order", async (given) => {
  const { orders, orderFulfillments } = given;
  const [one, two] = [await orders.createOrder(newOrder()), await orders.createOrder(newOrder())];
  await orderFulfillments.createFulfillment(one._id, parcel(one.lineItems[0], 1));
  const { ordersWithFulfillments } = await orderFulfillments.listFulfillmentsForMultipleOrders([one._id, two._id]);
  const counts = Object.fromEntries(ordersWithFulfillments.map((each) => [each.orderId, each.fulfillments.length]));
  assert.deepEqual(counts, { [one._id]: 1, [two._id]: 0 });
});
