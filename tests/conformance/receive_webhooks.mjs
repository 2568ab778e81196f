// Takes the bodies of deliveries as they came over the wire, gives each to the official SDK, and prints what its typed
// handlers were called with: one JSON line for each delivery.
import { readFileSync } from "node:fs";
import * as draftOrders from "@wix/auto_sdk_ecom_draft-orders";
import * as orderFulfillments from "@wix/auto_sdk_ecom_order-fulfillments";
import * as orderPaymentRequests from "@wix/auto_sdk_ecom_order-payment-requests";
import * as orderTransactions from "@wix/auto_sdk_ecom_order-transactions";
import * as orders from "@wix/auto_sdk_ecom_orders";
import * as ordersSettings from "@wix/auto_sdk_ecom_orders-settings";
import { AppStrategy, createClient } from "@wix/sdk";

const { appId, publicKey, bodies } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const modules = { draftOrders, orderFulfillments, orderPaymentRequests, orderTransactions, orders, ordersSettings };
const client = createClient({ auth: AppStrategy({ appId, appSecret: "unused", publicKey }), modules });

let called = [];
for (const [module, functions] of Object.entries(modules)) {
  for (const name of Object.keys(functions).filter((name) => /^on[A-Z]/.test(name))) {
    client[module][name]((event) => called.push({ handler: `${module}.${name}`, event }));
  }
}

/** Paths of all members that are named like dates, split by whether they are dates, and of all that are named `id`. */
function look(value, path, found) {
  if (Array.isArray(value)) value.forEach((one, index) => look(one, `${path}[${index}]`, found));
  else if (value && typeof value === "object" && !(value instanceof Date)) {
    for (const [name, one] of Object.entries(value)) {
      const here = path ? `${path}.${name}` : name;
      if (/(^|[a-z])Date$/.test(name) && one != null) {
        found[one instanceof Date ? "dates" : "texts"].push(here);
      }
      if (name === "_id") found.ids.push(here);
      look(one, here, found);
    }
  }
  return found;
}

for (const body of bodies) {
  called = [];
  try {
    const done = await client.webhooks.process(body);
    const shown = called.map(({ handler, event }) => {
      const { metadata, ...rest } = event;
      return {
        handler,
        keys: Object.keys(rest),
        subject: event.entity ?? event.data ?? null,
        ...look(event.entity ?? event.data, "", { dates: [], texts: [], ids: [] }),
        eventTime: metadata.eventTime instanceof Date && metadata.eventTime.toISOString(),
        metadataId: metadata._id,
        identity: metadata.identity,
        instanceId: metadata.instanceId,
      };
    });
    console.log(JSON.stringify({ eventType: done.eventType, called: shown }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error?.stack ?? error) }));
  }
}
