import assert from "node:assert/strict";
import { check, refusedFields } from "./support/check.js";
import { importedOrder } from "./support/samples.js";

const stocked = new Set();
const COUNT = 11;

/** The family's shop with orders 1 to 11, of which each pair has the same time. */
async function stock({ orders, family }) {
  if (stocked.has(family)) return;
  stocked.add(family);
  for (let number = 1; number <= COUNT; number += 1) {
    const _createdDate = new Date(Date.UTC(2026, 0, Math.ceil(number / 2)));
    await orders.importOrder(importedOrder({ number: String(number), _createdDate }));
  }
}

const numbers = ({ orders }) => orders.map(({ number }) => Number(number));

check("searchOrders", "leads by its cursors through all pages and back", async (context) => {
  await stock(context);
  const { orders } = context;
  const whole = numbers(await orders.searchOrders({}));
  assert.deepEqual([...whole].sort((a, b) => a - b), Array.from({ length: COUNT }, (_, index) => index + 1));
  const pages = [];
  let page = await orders.searchOrders({ cursorPaging: { limit: 4 } });
  assert.equal(page.metadata.cursors.prev, undefined);
  for (;;) {
    pages.push(numbers(page));
    assert.equal(page.metadata.count, page.orders.length);
    assert.equal(page.metadata.hasNext, page.metadata.cursors.next !== undefined);
    if (!page.metadata.hasNext) break;
    page = await orders.searchOrders({ cursorPaging: { limit: 4, cursor: page.metadata.cursors.next } });
  }
  assert.deepEqual(pages, [whole.slice(0, 4), whole.slice(4, 8), whole.slice(8)]);
  for (const expected of [whole.slice(4, 8), whole.slice(0, 4)]) {
    page = await orders.searchOrders({ cursorPaging: { limit: 4, cursor: page.metadata.cursors.prev } });
    assert.deepEqual(numbers(page), expected);
  }
  assert.equal(page.metadata.cursors.prev, undefined);
});

check("searchOrders", "keeps filter and sort in the cursor", async (context) => {
  await stock(context);
  const { orders } = context;
  const search = {
    filter: { number: { $in: ["2", "4", "6", "8"] } },
    sort: [{ fieldName: "number", order: "DESC" }],
    cursorPaging: { limit: 3 },
  };
  const first = await orders.searchOrders(search);
  const cursor = first.metadata.cursors.next;
  const second = await orders.searchOrders({ cursorPaging: { cursor } });
  assert.deepEqual([numbers(first), numbers(second)], [[8, 6, 4], [2]]);
  const same = await orders.searchOrders({ ...search, cursorPaging: { cursor } });
  assert.deepEqual(numbers(same), [2]);
});

check("searchOrders", "is not confused by orders that come between two pages", async ({ orders, ...context }) => {
  await stock({ orders, ...context });
  const before = numbers(await orders.searchOrders({}));
  const first = await orders.searchOrders({ cursorPaging: { limit: 3 } });
  await orders.importOrder(importedOrder({ number: "10", _createdDate: new Date(Date.UTC(2026, 5, 1)) }));
  const second = await orders.searchOrders({ cursorPaging: { limit: 3, cursor: first.metadata.cursors.next } });
  assert.deepEqual([...numbers(first), ...numbers(second)], before.slice(0, 6));
});

check("searchOrders", "refuses forged cursors and those of another search or site", async (context) => {
  await stock(context);
  const { orders, otherShop, clientWith } = context;
  const { next } = (await orders.searchOrders({ cursorPaging: { limit: 2 } })).metadata.cursors;
  const forged = next.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
  const field = "search.cursorPaging.cursor";
  for (const cursor of ["cursor", forged]) {
    await refusedFields(orders.searchOrders({ cursorPaging: { cursor } }), [[field, "FORMAT"]]);
  }
  const sort = [{ fieldName: "number" }];
  await refusedFields(orders.searchOrders({ sort, cursorPaging: { cursor: next } }), [["search.sort", "OTHER"]]);
  const headers = { Authorization: otherShop.apiKey, "wix-site-id": otherShop.siteId };
  const other = await clientWith({ getAuthHeaders: async () => ({ headers }) });
  await refusedFields(other.orders.searchOrders({ cursorPaging: { cursor: next } }), [[field, "FORMAT"]]);
});
