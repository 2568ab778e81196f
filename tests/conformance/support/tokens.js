// Tokens for apps and visitors, which the SDK asks www.wixapis.com for.
import { address } from "./surroundings.js";

const ownFetch = globalThis.fetch;

/**
 * Run the body while the service stands in the place of www.wixapis.com for the global fetch, as DNS would have it:
 * the SDK asks there for tokens, whatever the client is configured to. Returns the token calls: path, grant, status.
 */
export async function withTokenCalls(body) {
  const calls = [];
  globalThis.fetch = async (url, init) => {
    const path = /^https:\/\/www\.wixapis\.com(\/oauth.*)$/.exec(url)?.[1];
    if (path === undefined) return ownFetch(url, init);
    const answer = await ownFetch(address + path, init);
    const sent = JSON.parse(init.body);
    calls.push([path, sent.grant_type ?? sent.grantType, answer.status]);
    return answer;
  };
  try {
    await body();
  } finally {
    globalThis.fetch = ownFetch;
  }
  return calls;
}
