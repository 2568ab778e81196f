import assert from "node:assert/strict";
import { check, refusedFields, refusedWith } from "./support/check.js";
import { UNKNOWN_ID, address, contact, importedOrder, newOrder } from "./support/samples.js";

const elsewhere = () => address({ addressLine1: "1 Long Road", city: "Los Angeles", subdivision: "US-CA" });
const someone = () => contact({ firstName: "John", lastName: "Roe", company: "Roe Ltd" });

// The updatable fields, each with a new value: thirteen paths, the twelve of the published list among them.
const CHANGES = [
  ["buyerInfo.email", "john@example.com"],
  ["buyerLanguage", "de"],
  ["weightUnit", "LB"],
  ["billingInfo.address", elsewhere()],
  ["billingInfo.contactDetails", someone()],
  ["archived", true],
  ["attributionSource", "FACEBOOK_ADS"],
  ["seenByAHuman", true],
  ["recipientInfo.address", elsewhere()],
  ["recipientInfo.contactDetails", someone()],
  ["shippingInfo.logistics.shippingDestination.address", elsewhere()],
  ["shippingInfo.logistics.shippingDestination.contactDetails", someone()],
  ["extendedFields.namespaces.@shop/gifts", { wrapped: true }],
];

/** The same tree with another value at the path; objects on the way are copied, not changed. */
function withAt(tree, path, value) {
  const dot = path.startsWith("@") ? -1 : path.indexOf(".");
  if (dot < 0) return { ...tree, [path]: value };
  const [head, rest] = [path.slice(0, dot), path.slice(dot + 1)];
  return { ...tree, [head]: withAt(tree?.[head] ?? {}, rest, value) };
}

/** What must be the same before and after: all but the time and the list of what happened. */
function lasting({ _updatedDate, activities, ...order }) {
  return order;
}

/** The tree without absent values, as JSON would have it, dates kept. */
function present(tree) {
  if (tree === null || typeof tree !== "object" || tree instanceof Date) return tree;
  if (Array.isArray(tree)) return tree.map(present);
  const entries = Object.entries(tree).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, present(value)]));
}

async function declareGifts(plain) {
  const field = { namespace: "@shop/gifts", key: "wrapped", type: "BOOLEAN" };
  assert.equal((await plain("POST", "/extended-fields/v1/fields", { field })).status, 200);
}

check("updateOrder", "changes each updatable field and nothing beside it", async ({ orders, plain }) => {
  await declareGifts(plain);
  let before = await orders.createOrder(newOrder());
  for (const [path, value] of CHANGES) {
    const answer = await orders.updateOrder(before._id, withAt({}, path, value));
    assert.deepEqual(lasting(answer), lasting(withAt(before, path, value)), path);
    assert.ok(answer._updatedDate > before._updatedDate, path);
    before = await orders.getOrder(before._id);
    assert.deepEqual(before, answer, path);
  }
});

check("updateOrder", "removes the value of a field by null", async ({ orders, plain }) => {
  await declareGifts(plain);
  const { _id } = await orders.createOrder(newOrder());
  for (const [path, value] of CHANGES) await orders.updateOrder(_id, withAt({}, path, value));
  let before = await orders.getOrder(_id);
  for (const [path] of CHANGES.filter(([path]) => !/contactDetails|extendedFields/.test(path))) {
    await orders.updateOrder(_id, withAt({}, path, null));
    const after = await orders.getOrder(_id);
    assert.deepEqual(present(lasting(after)), present(lasting(withAt(before, path, undefined))), path);
    before = after;
  }
  const gifts = { namespaces: { "@shop/gifts": { wrapped: null } } };
  const { extendedFields } = await orders.updateOrder(_id, { extendedFields: gifts });
  assert.equal(extendedFields?.namespaces?.["@shop/gifts"]?.wrapped, undefined);
});

check("updateOrder", "goes into addresses and contacts: what is not sent stays", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const change = { address: { city: "Albany", addressLine2: null }, contactDetails: { phone: null } };
  const { billingInfo } = await orders.updateOrder(_id, { billingInfo: change });
  const { addressLine2, ...kept } = address({ city: "Albany" });
  const { phone, ...named } = contact();
  assert.deepEqual(billingInfo, { address: kept, contactDetails: named });
});

check("updateOrder", "refuses to remove the buyer or a contact, and changes nothing then", async ({ orders }) => {
  const before = await orders.createOrder(newOrder());
  const paths = CHANGES.map(([path]) => path).filter((path) => path.endsWith("contactDetails"));
  for (const path of ["buyerInfo", ...paths]) {
    const change = { archived: true, ...withAt({}, path, null) };
    await refusedFields(orders.updateOrder(before._id, change), [[`order.${path}`, "REQUIRED_FIELD"]]);
  }
  assert.deepEqual(await orders.getOrder(before._id), before);
});

check("updateOrder", "ignores what can't be updated", async ({ orders }) => {
  const before = await orders.createOrder(newOrder());
  const more = { number: "1", status: "CANCELED", paymentStatus: "PAID", lineItems: [], currency: "EUR", buyerNote: "x" };
  const answer = await orders.updateOrder(before._id, { ...more, _createdDate: new Date(0), archived: true });
  assert.deepEqual(lasting(answer), { ...lasting(before), archived: true });
});

check("updateOrder", "refuses bad values, naming each", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const bad = { buyerInfo: { email: "nobody" }, weightUnit: "STONE", billingInfo: { address: { country: "USA" } } };
  await refusedFields(orders.updateOrder(_id, { ...bad, archived: true }), [
    ["order.billingInfo.address.country", "FORMAT"],
    ["order.buyerInfo.email", "FORMAT"],
    ["order.weightUnit", "INVALID_ENUM_VALUE"],
  ]);
  const undeclared = { extendedFields: { namespaces: { "@nobody/here": { a: 1 } } } };
  await refusedFields(orders.updateOrder(_id, undeclared), [
    ["order.extendedFields.namespaces.@nobody/here.a", "FIELD_NOT_ALLOWED"],
  ]);
  assert.equal((await orders.getOrder(_id)).archived, false);
});

check("updateOrder", "refuses unknown orders and those in checkout", async ({ orders }) => {
  await refusedWith(orders.updateOrder(UNKNOWN_ID, { archived: true }), 404, "ORDER_NOT_FOUND");
  for (const status of ["PENDING", "REJECTED"]) {
    const { order } = await orders.importOrder(importedOrder({ status }));
    await refusedWith(orders.updateOrder(order._id, { archived: true }), 428, `ORDER_IS_${status}`);
  }
});
