import assert from "node:assert/strict";
import { check, held } from "./support/check.js";

check("ordersSettings.getOrdersSettings", "has settings from the beginning", async ({ ordersSettings: module }) => {
  const { ordersSettings } = await module.getOrdersSettings();
  assert.ok(["ON_ORDER_PLACED", "ON_ORDER_PAID"].includes(ordersSettings.inventoryUpdateTrigger));
  assert.ok(ordersSettings._createdDate instanceof Date);
});

check("ordersSettings.updateOrdersSettings", "merges what is sent", async ({ ordersSettings: module }) => {
  await module.updateOrdersSettings({ inventoryUpdateTrigger: "ON_ORDER_PAID", createInvoice: false });
  const { ordersSettings } = await module.updateOrdersSettings({ createInvoice: true });
  held(ordersSettings, { inventoryUpdateTrigger: "ON_ORDER_PAID", createInvoice: true });
  assert.deepEqual(await module.getOrdersSettings(), { ordersSettings });
});
