import assert from "node:assert/strict";
import { AppStrategy, OAuthStrategy } from "@wix/sdk";
import { check, refused, refusedWith } from "./support/check.js";
import { address } from "./support/surroundings.js";
import { newOrder } from "./support/samples.js";
import { withTokenCalls } from "./support/tokens.js";

check("getOrder", "is open to an app by its instance, which asks for one token", async ({ orders, shop, clientWith }) => {
  const order = await orders.createOrder(newOrder());
  const calls = await withTokenCalls(async () => {
    const { appId, appSecret, instanceId } = shop;
    const app = await clientWith(AppStrategy({ appId, appSecret, instanceId }));
    assert.deepEqual(await app.orders.getOrder(order._id), order);
    const own = await app.orders.createOrder(newOrder());
    assert.deepEqual(own.createdBy, { appId });
  });
  assert.deepEqual(calls, [["/oauth2/token", "client_credentials", 200]]);
});

check("getOrder", "is closed to an app with a wrong secret", async ({ orders, shop, clientWith }) => {
  const { _id } = await orders.createOrder(newOrder());
  const calls = await withTokenCalls(async () => {
    const { appId, instanceId } = shop;
    const app = await clientWith(AppStrategy({ appId, appSecret: "guessed", instanceId }));
    await assert.rejects(app.orders.getOrder(_id));
  });
  assert.equal((await orders.getOrder(_id))._id, _id);
  assert.deepEqual(calls, [["/oauth2/token", "client_credentials", 401]]);
});

check("getOrder", "is closed to visitors, who get tokens and renew them", async ({ orders, shop, clientWith }) => {
  const { _id } = await orders.createOrder(newOrder());
  const calls = await withTokenCalls(async () => {
    const { clientId } = shop;
    const visitor = await clientWith(OAuthStrategy({ clientId }));
    await refusedWith(visitor.orders.getOrder(_id), 403, "PERMISSION_DENIED");
    await refusedWith(visitor.orders.createOrder(newOrder()), 403, "PERMISSION_DENIED");
    const { refreshToken, accessToken } = visitor.auth.getTokens();
    assert.ok(accessToken.expiresAt > Date.now() / 1000);
    const tokens = { refreshToken, accessToken: { ...accessToken, expiresAt: 1 } };
    const later = await clientWith(OAuthStrategy({ clientId, tokens }));
    await refusedWith(later.orders.getOrder(_id), 403, "PERMISSION_DENIED");
  });
  assert.deepEqual(calls, [
    ["/oauth2/token", "anonymous", 200],
    ["/oauth2/token", "refresh_token", 200],
  ]);
});

check("getOrder", "is closed to an unknown front end", async ({ orders, clientWith }) => {
  const { _id } = await orders.createOrder(newOrder());
  const calls = await withTokenCalls(async () => {
    const visitor = await clientWith(OAuthStrategy({ clientId: "3b6f9f53-0000-4000-8000-000000000000" }));
    await assert.rejects(visitor.orders.getOrder(_id));
  });
  assert.equal((await orders.getOrder(_id))._id, _id);
  assert.deepEqual(calls, [["/oauth2/token", "anonymous", 401]]);
});

check("getOrder", "takes the token of an auth object of one's own", async ({ orders, shop, clientWith }) => {
  const { _id } = await orders.createOrder(newOrder());
  const { appId, appSecret, instanceId } = shop;
  const grant = { grant_type: "client_credentials", client_id: appId, client_secret: appSecret, instance_id: instanceId };
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${address}/oauth2/token`, { method: "POST", headers, body: JSON.stringify(grant) });
  const { access_token: token } = await answer.json();
  for (const Authorization of [token, `Bearer ${token}`]) {
    const client = await clientWith({ getAuthHeaders: async () => ({ headers: { Authorization } }) });
    assert.equal((await client.orders.getOrder(_id))._id, _id);
  }
});

check("getOrder", "is closed to nobody and to anybody's key", async ({ orders, shop, clientWith }) => {
  const { _id } = await orders.createOrder(newOrder());
  const guessed = shop.apiKey.replace(/.$/, (last) => (last === "x" ? "y" : "x"));
  for (const headers of [{}, { Authorization: guessed, "wix-site-id": shop.siteId }]) {
    const client = await clientWith({ getAuthHeaders: async () => ({ headers }) });
    await refused(client.orders.getOrder(_id), 401);
  }
});
