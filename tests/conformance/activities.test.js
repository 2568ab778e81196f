import assert from "node:assert/strict";
import { check, refusedFields, refusedWith } from "./support/check.js";
import { UNKNOWN_ID, newOrder } from "./support/samples.js";

const APP = "215238eb-22a5-4c36-9e7b-e7c08025e04e";
const comment = (message) => ({ activityType: "MERCHANT_COMMENT", merchantComment: { message } });
const custom = (value) => ({ customActivity: { appId: APP, type: "courier", additionalData: { driver: value } } });
const messages = (order) => order.activities.flatMap(({ merchantComment }) => merchantComment?.message ?? []);

check("addActivities", "appends comments in the order in which they were sent", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const sent = [comment("The buyer called"), comment("Sent to the courier")];
  const { order, activityIds } = await orders.addActivities(_id, { orderActivities: sent });
  assert.deepEqual(messages(order), ["The buyer called", "Sent to the courier"]);
  assert.deepEqual(order.activities.slice(1).map((activity) => activity._id), activityIds);
  assert.equal(order.activities[1].activityType, "MERCHANT_COMMENT");
  assert.ok(order.activities[1]._createdDate instanceof Date);
  assert.deepEqual(await orders.getOrder(_id), order);
});

check("addActivities", "refuses what the service writes itself, and too much", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  await refusedFields(orders.addActivities(_id, { orderActivities: [comment("a"), { activityType: "ORDER_PAID" }] }), [
    ["options.orderActivities[1].activityType", "INVALID_ENUM_VALUE"],
  ]);
  await refusedFields(orders.addActivities(_id, { orderActivities: [comment("a".repeat(5001))] }), [
    ["options.orderActivities[0].merchantComment.message", "MAX_LENGTH"],
  ]);
  await refusedFields(orders.addActivities(_id, { orderActivities: Array(301).fill(comment("a")) }), [
    ["options.orderActivities", "MAX_SIZE"],
  ]);
  await refusedWith(orders.addActivities(UNKNOWN_ID, { orderActivities: [comment("a")] }), 404, "ORDER_NOT_FOUND");
  assert.deepEqual(messages(await orders.getOrder(_id)), []);
});

check("addActivity", "appends a comment, and an activity of an app", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  await orders.addActivity(_id, { type: "MERCHANT_COMMENT", merchantComment: { message: "Fragile" } });
  const { order, activityId } = await orders.addActivity(_id, custom("Ann"));
  assert.deepEqual(messages(order), ["Fragile"]);
  const last = order.activities.at(-1);
  assert.deepEqual([last._id, last.customActivity], [activityId, custom("Ann").customActivity]);
  assert.deepEqual((await orders.getOrder(_id)).activities, order.activities);
});

check("updateActivity", "changes the content and keeps id, date and place", async ({ orders }) => {
  const { _id } = await orders.createOrder(newOrder());
  const { activityId } = await orders.addActivity(_id, { merchantComment: { message: "Fragle" } });
  const before = await orders.addActivity(_id, custom("Ann"));
  const { order } = await orders.updateActivity({ _id, activityId }, { merchantComment: { message: "Fragile" } });
  const expected = structuredClone(before.order.activities);
  expected[1].merchantComment.message = "Fragile";
  assert.deepEqual(order.activities, expected);
  await orders.updateActivity({ _id, activityId: before.activityId }, custom("Bob"));
  expected[2].customActivity.additionalData.driver = "Bob";
  assert.deepEqual((await orders.getOrder(_id)).activities, expected);
});

check("updateActivity", "refuses activities of the service and unknown ones", async ({ orders }) => {
  const { _id, activities } = await orders.createOrder(newOrder());
  const content = { merchantComment: { message: "Never" } };
  const own = orders.updateActivity({ _id, activityId: activities[0]._id }, content);
  await refusedWith(own, 428, "ACTIVITY_CANNOT_BE_EDITED");
  await refusedWith(orders.updateActivity({ _id, activityId: UNKNOWN_ID }, content), 404, "ACTIVITY_NOT_FOUND");
});

check("deleteActivity", "takes a comment off the list, once", async ({ orders }) => {
  const { _id, activities } = await orders.createOrder(newOrder());
  const { activityId } = await orders.addActivity(_id, { merchantComment: { message: "Wrong order" } });
  const { order } = await orders.deleteActivity({ _id, activityId });
  assert.deepEqual(order.activities, activities);
  assert.deepEqual((await orders.getOrder(_id)).activities, activities);
  await refusedWith(orders.deleteActivity({ _id, activityId }), 404, "ACTIVITY_NOT_FOUND");
  const own = orders.deleteActivity({ _id, activityId: activities[0]._id });
  await refusedWith(own, 428, "ACTIVITY_CANNOT_BE_EDITED");
});
