import assert from "node:assert/strict";
import { check, refusedFields } from "./support/check.js";
import { importedOrder } from "./support/samples.js";

const shipped = (title, name) => ({ title, region: { name } });
const stocked = new Set();

async function stock({ orders, family }) {
  if (stocked.has(family)) return;
  stocked.add(family);
  const places = [["Mail", "North"], ["Mail", "North"], ["Pickup", "South"]];
  for (const [index, [title, region]] of places.entries()) {
    const shippingInfo = shipped(title, region);
    const paymentStatus = index === 0 ? "PAID" : "NOT_PAID";
    await orders.importOrder(importedOrder({ number: String(index + 1), shippingInfo, paymentStatus }));
  }
}

check("aggregateOrders", "counts by two fields, in the published form", async (context) => {
  await stock(context);
  const aggregation = { example: { $count: ["deliveryMethod", "shippingRegion"] } };
  const { aggregates } = await context.orders.aggregateOrders({ aggregation });
  assert.deepEqual(aggregates, { example: { "(Mail|North)": 2, "(Pickup|South)": 1 } });
});

check("aggregateOrders", "takes a filter and another separator", async (context) => {
  await stock(context);
  const { aggregates } = await context.orders.aggregateOrders({
    filter: { paymentStatus: "NOT_PAID" },
    aggregation: { places: { $count: ["deliveryMethod", "shippingRegion"] } },
    hierarchySeparatorOverride: "/",
  });
  assert.deepEqual(aggregates, { places: { "(Mail/North)": 1, "(Pickup/South)": 1 } });
});

check("aggregateOrders", "refuses unknown fields and a missing aggregation", async ({ orders }) => {
  await refusedFields(orders.aggregateOrders({}), [["options.aggregation", "REQUIRED_FIELD"]]);
  await refusedFields(orders.aggregateOrders({ aggregation: { a: { $count: ["colour"] } } }), [
    ["options.aggregation.a.$count", "FIELD_NOT_ALLOWED"],
  ]);
});
