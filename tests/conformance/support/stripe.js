// Stripe, as far as it reports by itself: what happens at the bank or in Stripe's own console.
import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { shopOf, address } from "./surroundings.js";
import { recorded, withPayment } from "./money.js";

const SECRET = "whsec_of_these_checks";

/** A new order with a payment of 8.00 at Stripe, which another system recorded: the ids of both and Stripe's own. */
export async function paidAtStripe(given, order) {
  const { plain } = given;
  const account = { name: "stripe", secretKey: "sk_test_of_these_checks", webhookSecrets: [SECRET] };
  assert.equal((await plain("POST", "/gateways/v1/accounts", { account })).status, 200);
  const transaction = `pi_${randomUUID()}`;
  const paid = await withPayment(given, recorded("8.00", "APPROVED", { providerTransactionId: transaction }), order);
  return { ...paid, transaction };
}

/** Report what happened to a document of Stripe's; it is taken. */
export async function report({ family }, type, object) {
  const created = Math.floor(Date.now() / 1000);
  const id = `evt_${randomUUID()}`;
  const body = JSON.stringify({ id, object: "event", type, created, data: { object } });
  const signature = createHmac("sha256", SECRET).update(`${created}.${body}`).digest("hex");
  const answer = await fetch(`${address}/gateways/stripe/${shopOf(family).siteId}`, {
    method: "POST",
    headers: { "Stripe-Signature": `t=${created},v1=${signature}`, "Content-Type": "application/json" },
    body,
  });
  assert.deepEqual([answer.status, await answer.json()], [200, {}]);
}
