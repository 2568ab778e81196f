import assert from "node:assert/strict";
import { utils } from "@wix/auto_sdk_ecom_orders";
import { check, refusedFields } from "./support/check.js";
import { importedOrder, lineItem, newOrder } from "./support/samples.js";

const { Filter, SearchBuilder, Sort } = utils.search;

const total = (amount) => ({ subtotal: { amount }, total: { amount } });
const day = (number) => new Date(Date.UTC(2026, 0, number, 12));

// Each order differs from the others in what the filters below look at.
const SHOP = [
  { number: "1", status: "APPROVED", paymentStatus: "PAID", priceSummary: total("10.00"), name: "Tea" },
  { number: "2", status: "APPROVED", paymentStatus: "NOT_PAID", priceSummary: total("20.00"), name: "Coffee" },
  { number: "3", status: "CANCELED", paymentStatus: "PAID", priceSummary: total("30.00"), name: "Coffee" },
  { number: "4", status: "APPROVED", paymentStatus: "PAID", priceSummary: total("9.50"), name: "Cups", archived: true },
  { number: "5", status: "PENDING", paymentStatus: "PENDING", priceSummary: total("50.00"), name: "Tea" },
  { number: "6", status: "INITIALIZED", paymentStatus: "NOT_PAID", priceSummary: total("60.00"), name: "Tea" },
];

const stocked = new Set();

/** Fill the family's shop, once, and give what the search of the request finds, by number. */
async function shopOf({ orders, family }) {
  if (!stocked.has(family)) {
    stocked.add(family);
    for (const { name, ...more } of SHOP) {
      const at = day(Number(more.number));
      const buyerInfo = { email: `Buyer${more.number}@example.com` };
      const lineItems = [lineItem({ productName: { original: name } })];
      await orders.importOrder(importedOrder({ ...more, buyerInfo, lineItems, _createdDate: at, purchasedDate: at }));
    }
  }
  return async (search) => (await orders.searchOrders(search)).orders.map(({ number }) => number).join(" ");
}

check("searchOrders", "finds the newest first, without what is hidden, when nothing is asked", async (context) => {
  const find = await shopOf(context);
  assert.equal(await find(), "4 3 2 1");
  assert.equal(await find({ filter: { status: "PENDING" } }), "5");
  assert.equal(await find({ filter: { status: "INITIALIZED" } }), "");
  const { orders, metadata } = await context.orders.searchOrders({});
  assert.deepEqual(metadata, { count: 4, cursors: {}, hasNext: false });
  assert.deepEqual(orders[0], await context.orders.getOrder(orders[0]._id));
});

check("searchOrders", "understands every filter that the SDK's own builder makes", async (context) => {
  const find = await shopOf(context);
  const { orders } = await context.orders.searchOrders({ filter: { number: "2" } });
  const amount = () => Filter("priceSummary.total.amount");
  const name = () => Filter("lineItems.productName.original");
  const cases = [
    [Filter("number").eq("2"), "2"],
    [Filter("_id").eq(orders[0]._id), "2"],
    [Filter("_id").in([orders[0]._id]), "2"],
    [Filter("number").in(["1", "3"]), "3 1"],
    [Filter("number").nin(["1", "3"]), "4 2"],
    [Filter("paymentStatus").ne("PAID"), "2"],
    [Filter("archived").eq(true), "4"],
    [amount().gt("10.00"), "3 2"],
    [amount().gte("9.50").lt("20.00"), "4 1"],
    [amount().lte("9.50"), "4"],
    [Filter("_createdDate").gte(day(2)).lt(day(4)), "3 2"],
    [Filter("purchasedDate").lt(day(2)), "1"],
    [Filter("buyerInfo.email").startsWith("buyer1"), "1"],
    [Filter("buyerInfo.email").eq("buyer2@EXAMPLE.com"), "2"],
    [name().hasSome(["tea", "Cups"]), "4 1"],
    [name().hasAll(["Coffee"]), "3 2"],
    [Filter("shippingInfo.title").eq("Courier"), "4 3 2 1"],
    [Filter("buyerInfo.email").exists(), "4 3 2 1"],
    [Filter("businessLocation.name").exists(true), ""],
    [Filter.and(Filter("paymentStatus").eq("PAID"), Filter("status").eq("APPROVED")), "4 1"],
    [Filter.or(Filter("number").eq("1"), Filter("status").eq("CANCELED")), "3 1"],
    [Filter.not(Filter("paymentStatus").eq("PAID")), "2"],
  ];
  for (const [filter, expected] of cases) {
    const search = SearchBuilder().withFilter(filter).build();
    assert.equal(await find(search), expected, JSON.stringify(search));
  }
});

check("searchOrders", "sorts by what the SDK's own builder names", async (context) => {
  const find = await shopOf(context);
  const sorted = (...sorts) => find(SearchBuilder().withSorting(...sorts).build());
  assert.equal(await sorted(Sort("priceSummary.total.amount").asc()), "4 1 2 3");
  assert.equal(await sorted(Sort("_createdDate").asc()), "1 2 3 4");
  assert.equal(await sorted(Sort("paymentStatus").desc(), Sort("number").asc()), "1 3 4 2");
  assert.equal(await find({ sort: [{ fieldName: "number" }] }), "1 2 3 4");
});

check("searchOrders", "sees what was written a moment ago", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const search = { filter: { seenByAHuman: true } };
  assert.deepEqual((await orders.searchOrders(search)).orders, []);
  const order = await orders.updateOrder(_id, { seenByAHuman: true });
  assert.deepEqual((await orders.searchOrders(search)).orders, [order]);
});

check("searchOrders", "refuses unknown fields and operators, too many sorts and too large pages", async ({ orders }) => {
  const refusals = [
    [{ filter: { colour: "red" } }, "search.filter.colour", "FIELD_NOT_ALLOWED"],
    [{ filter: { number: { $about: "1" } } }, "search.filter.number.$about", "FIELD_NOT_ALLOWED"],
    [{ filter: { status: "LOST" } }, "search.filter.status", "INVALID_ENUM_VALUE"],
    [{ sort: Array(5).fill({ fieldName: "number" }) }, "search.sort", "MAX_SIZE"],
    [{ cursorPaging: { limit: 101 } }, "search.cursorPaging.limit", "MAX"],
  ];
  for (const [search, field, rule] of refusals) {
    await refusedFields(orders.searchOrders(search), [[field, rule]]);
  }
});
