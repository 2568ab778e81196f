import assert from "node:assert/strict";
import { check, refusedFields } from "./support/check.js";
import { UNKNOWN_ID, newOrder } from "./support/samples.js";

const tags = (...tagIds) => ({ tags: { tagIds } });

check("bulkUpdateOrderTags", "assigns and takes away; what is in both stays", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const assignTags = { ...tags("vip", "gift"), privateTags: { tagIds: ["risk"] } };
  assert.deepEqual(await orders.bulkUpdateOrderTags([_id], { assignTags }), {
    results: [{ itemMetadata: { _id, originalIndex: 0, success: true } }],
    bulkActionMetadata: { totalSuccesses: 1, totalFailures: 0, undetailedFailures: 0 },
  });
  const present = (await orders.getOrder(_id)).tags;
  assert.deepEqual(present, { tags: { tagIds: ["vip", "gift"] }, privateTags: { tagIds: ["risk"] } });
  await orders.bulkUpdateOrderTags([_id], { assignTags: tags("vip", "new"), unassignTags: tags("vip", "gift") });
  assert.deepEqual((await orders.getOrder(_id)).tags.tags.tagIds, ["vip", "new"]);
});

check("bulkUpdateOrderTags", "lets an unknown order fail alone", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const { results, bulkActionMetadata } = await orders.bulkUpdateOrderTags([UNKNOWN_ID, _id], {
    assignTags: tags("vip"),
  });
  assert.deepEqual(bulkActionMetadata, { totalSuccesses: 1, totalFailures: 1, undetailedFailures: 0 });
  const failed = results.find(({ itemMetadata }) => !itemMetadata.success).itemMetadata;
  assert.deepEqual([failed._id, failed.originalIndex, failed.error.code], [UNKNOWN_ID, 0, "ORDER_NOT_FOUND"]);
  assert.deepEqual((await orders.getOrder(_id)).tags.tags.tagIds, ["vip"]);
});

check("bulkUpdateOrderTags", "refuses long tags, and more than 100 orders", async ({ orders }) => {
  await refusedFields(orders.bulkUpdateOrderTags([UNKNOWN_ID], { assignTags: tags("sixsix") }), [
    ["options.assignTags.tags.tagIds[0]", "MAX_LENGTH"],
  ]);
  const many = Array(101).fill(UNKNOWN_ID);
  await refusedFields(orders.bulkUpdateOrderTags(many, { assignTags: tags("a") }), [["orderIds", "MAX_SIZE"]]);
});
