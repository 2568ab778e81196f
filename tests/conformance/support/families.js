// The two ways in which the official SDK reaches a server that is not Wix's own, each with its own paths.
import { request } from "node:http";
import { createServer } from "node:https";
import { after } from "node:test";
import * as draftOrders from "@wix/auto_sdk_ecom_draft-orders";
import * as orderBilling from "@wix/auto_sdk_ecom_order-billing";
import * as orderFulfillments from "@wix/auto_sdk_ecom_order-fulfillments";
import * as orderInvoices from "@wix/auto_sdk_ecom_order-invoices";
import * as orderPaymentRequests from "@wix/auto_sdk_ecom_order-payment-requests";
import * as orderTransactions from "@wix/auto_sdk_ecom_order-transactions";
import { updatePayments as description } from "@wix/auto_sdk_ecom_order-transactions/meta";
import * as orders from "@wix/auto_sdk_ecom_orders";
import * as ordersSettings from "@wix/auto_sdk_ecom_orders-settings";
import { ApiKeyStrategy, createClient } from "@wix/sdk";
import { createRESTModule } from "@wix/sdk-runtime/rest-modules";
import { address, certificate, shopOf } from "./surroundings.js";

const WIX = /^https:\/\/(www|edge)\.wixapis\.com(?=\/)/;
const OPERATION = /method-fqn=[\w.]+\.(\w+)/;

/**
 * What the SDK has asked for in this check: `{method, path, headers, operation, status, id, started, ended, asserted}`
 * of each request. `id` is what the service calls the request in its history, the times are seconds since the epoch in
 * whole milliseconds, and `asserted` takes the codes that a check expected of it.
 */
export const seen = [];

let ahead = 0;
// The clock that the service reads, too: `performance.now()` goes at a pace of its own where the system's is corrected.
const now = () => Date.now() / 1000 + ahead;

/** Order something of the emulator, for the files that run against it; its answer. */
export async function emulator(path, body) {
  const answer = await fetch(`${address}/_emulator${path}`, { method: "POST", body: JSON.stringify(body) });
  if (answer.status !== 200) throw new Error(await answer.text());
  return answer.json();
}

/** Move the emulator's clock on by so many seconds, and with it the times at which calls are noted. */
export async function advance(seconds) {
  await emulator("/clock", { advance: seconds });
  ahead += seconds;
}

function note(method, path, headers) {
  const operation = OPERATION.exec(headers["x-wix-bi-gateway"] ?? "")?.[1];
  const call = { method, path, headers, operation, status: null, started: now(), asserted: [] };
  seen.push(call);
  return (status, id) => Object.assign(call, { status, id, ended: now() });
}

/** The service in the place of `https://www.wixapis.com`: a fetch that changes the host and nothing else. */
export async function fetchFromService(url, init = {}) {
  if (!WIX.test(url)) throw new Error(`The SDK asks for ${url}, which is neither www nor edge`);
  const answered = note(init.method, url.replace(WIX, ""), init.headers);
  const answer = await fetch(url.replace(WIX, address), init);
  answered(answer.status, answer.headers.get("x-wix-request-id"));
  return answer;
}

let proxy;

/** The host and port of a server that ends TLS before the service, as one does in production. */
async function tlsHost() {
  proxy ??= new Promise((resolve) => {
    const server = createServer(certificate, (incoming, outgoing) => {
      const answered = note(incoming.method, incoming.url, incoming.headers);
      const { method, headers } = incoming;
      const passed = request(`${address}${incoming.url}`, { method, headers }, (answer) => {
        answered(answer.statusCode, answer.headers["x-wix-request-id"]);
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on("error", (error) => outgoing.destroy(error));
      incoming.pipe(passed);
    });
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
  return `127.0.0.1:${(await proxy).address().port}`;
}

after(async () => {
  const server = await proxy;
  server?.close();
  // Connections that are kept alive would keep the process alive with them, for seconds.
  server?.closeAllConnections();
});

/**
 * The SDK's own function of it takes no argument, so that it can't say which order it means. This one is made of the
 * SDK's description of the operation, and sent as the SDK's functions are.
 */
const updatePayments = createRESTModule((httpClient) => async (orderId, payments) => {
  const { getUrl, httpMethod } = description();
  const { data } = await httpClient.request((context) => ({
    entityFqdn: "wix.ecom.v1.order_transactions",
    method: httpMethod,
    methodFqn: "com.wix.ecom.orders.payments.v1.Payments.UpdatePayments",
    url: getUrl(context).replace(":orderId", orderId),
    data: { payments },
  }));
  return data;
});

const modules = {
  draftOrders,
  orders,
  orderTransactions: { ...orderTransactions, updatePayments },
  orderBilling,
  orderFulfillments,
  orderInvoices,
  orderPaymentRequests,
  ordersSettings,
};

/** By name: how a client of the family is configured, and how its paths begin. Two kinds of paths have one form only. */
export const families = {
  public: {
    paths: /^(\/ecom\/v1\/|\/v1\/bulk\/(payments-collector|order-payment-requests)\/)/,
    configure: async () => ({ fetch: fetchFromService }),
  },
  site: {
    paths: new RegExp(
      "^(/_api/(ecom-orders|ecom-payments|fulfillments)/v1/|/v1/(bulk/)?(payments-collector|invoices)/|" +
        "/v1/bulk/order-payment-requests/|" +
        "/ecom/v1/(draft-orders|order-billing|order-payment-requests|orders-settings)(/|$))",
    ),
    // Without `useCDN: false` visitors' calls go to edge.wixapis.com whatever the host is.
    configure: async () => ({ host: { apiBaseUrl: await tlsHost() }, useCDN: false }),
  },
};

/** A client of the family with this `auth` and the modules under test. */
export async function clientWith(family, auth) {
  return createClient({ modules, auth, ...(await families[family].configure()) });
}

/** A client with the API key of the family's shop. */
export function clientWithKey(family) {
  const { apiKey, siteId } = shopOf(family);
  return clientWith(family, ApiKeyStrategy({ apiKey, siteId }));
}

/** Order something of the gateway of the family's shop: `{acts: ["decline"]}`. */
export const gateway = (family, body) => emulator(`/sites/${shopOf(family).siteId}/gateway`, body);

/** A call without the SDK, for what it has no function for; `{status, body}`. */
export async function plain(family, method, path, body) {
  const { apiKey, siteId } = shopOf(family);
  const answer = await fetch(`${address}${path}`, {
    method,
    headers: { Authorization: apiKey, "wix-site-id": siteId, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}
