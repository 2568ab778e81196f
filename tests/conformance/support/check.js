// One check runs against both families and belongs to one operation of the SDK.
import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { test } from "node:test";
import { inspect } from "node:util";
import { clientWith, clientWithKey, families, gateway, plain, seen } from "./families.js";
import { notes, shopOf } from "./surroundings.js";

const capital = (name) => name[0].toUpperCase() + name.slice(1);

// What the wire calls an operation where that is not the name of the SDK's function.
const WIRE = {
  bulkCreateFulfillments: "BulkCreateFulfillment",
  paymentCollectionMarkOrderAsPaid: "MarkOrderAsPaid",
  paymentCollectionBulkMarkOrdersAsPaid: "BulkMarkOrdersAsPaid",
  paymentCollectionCreatePaymentGatewayOrder: "CreatePaymentGatewayOrder",
  getOrderPaymentRequestUrl: "GetOrderPaymentRequestURL",
};

/**
 * Declare what must hold of an operation. The call begins its line with literal texts, because the Python side reads
 * the names from the source: `check("getOrder", "...", async ({ orders }) => {...})`. Outside the module `orders` the
 * name of the module stands before it: `check("orderBilling.refundPayments", ...)`.
 */
export function check(operation, text, body) {
  for (const family of Object.keys(families)) {
    const title = `${operation} [${family}] ${text}`;
    test(title, async () => {
      seen.length = 0;
      const client = await clientWithKey(family);
      await body({
        family,
        ...client,
        shop: shopOf(family),
        otherShop: shopOf(Object.keys(families).find((other) => other !== family)),
        clientWith: (auth) => clientWith(family, auth),
        plain: (...call) => plain(family, ...call),
        gateway: (body) => gateway(family, body),
      });
      const calls = seen.filter((call) => call.operation);
      for (const { path } of calls) assert.match(path, families[family].paths);
      const called = calls.map((call) => call.operation);
      const name = operation.split(".").at(-1);
      assert.ok(called.includes(WIRE[name] ?? capital(name)), `${operation} was not called, but ${called.join(", ")}`);
      const noted = calls.map(({ headers, ...call }) => call);
      appendFileSync(notes, `${JSON.stringify({ operation, family, title, calls: noted })}\n`);
    });
  }
}

/** All that `expected` says holds of `actual`, which may have more fields in its objects. */
export function held(actual, expected, path = "") {
  if (expected === null || typeof expected !== "object" || expected instanceof Date) {
    assert.deepEqual(actual, expected, `${path}: ${inspect(actual)} instead of ${inspect(expected)}`);
    return;
  }
  assert.ok(actual !== null && typeof actual === "object", `${path}: ${inspect(actual)}`);
  if (Array.isArray(expected)) assert.equal(actual.length, expected.length, `${path} has ${actual.length} items`);
  for (const [key, value] of Object.entries(expected)) held(actual[key], value, `${path}.${key}`);
}

/** The error that the promise is refused with, which must come from an answer of this status. */
export async function refused(promise, status) {
  const error = await promise.then(
    (value) => assert.fail(`Not refused: ${JSON.stringify(value)}`),
    (reason) => reason,
  );
  assert.equal(error.status ?? error.response?.status, status, error.message);
  return error;
}

/** The error of this code was asserted of the last call of the SDK. */
function asserted(code) {
  seen.findLast((call) => call.operation)?.asserted.push(code);
}

/** Refused with an application error of this code: what client code matches. */
export async function refusedWith(promise, status, code) {
  const error = await refused(promise, status);
  assert.equal(error.details.applicationError?.code, code, error.message);
  asserted(code);
  return error;
}

/**
 * Each call is refused as its row says, and together they leave what `read` answers as it was. A row is code, status,
 * the call, and the data of the error where there are any.
 */
export async function eachRefused(read, rows) {
  const before = await read();
  for (const [code, status, call, data = {}] of rows) {
    const error = await refusedWith(call(), status, code);
    assert.deepEqual(error.details.applicationError.data ?? {}, data, code);
  }
  assert.deepEqual(await read(), before);
}

/** The item at this place of what was asked for in bulk failed with this code; the last call answered `results`. */
export function failedWith(results, index, code) {
  const { itemMetadata } = results.find((one) => one.itemMetadata.originalIndex === index);
  assert.deepEqual([itemMetadata.success, itemMetadata.error?.code], [false, code]);
  asserted(code);
}

/** Refused with field violations; `expected` is pairs of field (as the SDK calls it) and rule, by field. */
export async function refusedFields(promise, expected) {
  const error = await refused(promise, 400);
  const violations = error.details.validationError?.fieldViolations ?? assert.fail(error.message);
  assert.deepEqual(
    violations.map(({ field, violatedRule }) => [field, violatedRule]),
    expected,
  );
  return error;
}
