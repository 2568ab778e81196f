import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { check, held, refusedFields, refusedWith } from "./support/check.js";
import { UNKNOWN_ID, importedOrder, newOrder } from "./support/samples.js";

/** The job when it has come to its end. */
async function finished(plain, jobId) {
  for (;;) {
    const { status, body } = await plain("GET", `/async-job/v1/async-jobs/${jobId}`);
    assert.equal(status, 200);
    if (!["PENDING", "PROCESSING"].includes(body.job.status)) return body.job;
    await pause(50);
  }
}

check("bulkDeleteImportedOrders", "removes imported orders and tells of each failure", async ({ orders, plain }) => {
  const imported = [];
  for (const number of ["1", "2"]) imported.push((await orders.importOrder(importedOrder({ number }))).order._id);
  const created = await orders.createOrder(newOrder());
  const { jobId } = await orders.bulkDeleteImportedOrders([imported[0], created._id, UNKNOWN_ID, imported[1]]);
  const job = await finished(plain, jobId);
  held(job, { id: jobId, status: "FINISHED", totalItems: 4, succeededItems: 2, failedItems: 2 });
  assert.deepEqual(job.failures.map(({ itemId }) => itemId), [created._id, UNKNOWN_ID]);
  assert.equal(job.failures[1].error.code, "ORDER_NOT_FOUND");
  for (const id of imported) await refusedWith(orders.getOrder(id), 404, "ORDER_NOT_FOUND");
  assert.deepEqual(await orders.getOrder(created._id), created);
  const { orders: found } = await orders.searchOrders({ filter: { _id: { $in: [...imported, created._id] } } });
  assert.deepEqual(found.map(({ _id }) => _id), [created._id]);
});

check("bulkDeleteImportedOrders", "removes the draft of an order with it", async ({ orders, draftOrders, plain }) => {
  const { order } = await orders.importOrder(importedOrder());
  const { calculatedDraftOrder } = await draftOrders.createDraftOrder({ sourceOrderId: order._id });
  const { jobId } = await orders.bulkDeleteImportedOrders([order._id]);
  held(await finished(plain, jobId), { status: "FINISHED", succeededItems: 1 });
  const gone = draftOrders.getDraftOrder(calculatedDraftOrder.draftOrder._id);
  await refusedWith(gone, 404, "DRAFT_ORDER_DOES_NOT_EXIST");
});

check("bulkDeleteImportedOrders", "takes 1 to 1,000 ids", async ({ orders, plain }) => {
  await refusedFields(orders.bulkDeleteImportedOrders([]), [["orderIds", "MIN_SIZE"]]);
  await refusedFields(orders.bulkDeleteImportedOrders(Array(1001).fill(UNKNOWN_ID)), [["orderIds", "MAX_SIZE"]]);
  await refusedFields(orders.bulkDeleteImportedOrders(["one"]), [["orderIds[0]", "FORMAT"]]);
  assert.equal((await plain("GET", `/async-job/v1/async-jobs/${UNKNOWN_ID}`)).status, 404);
});
