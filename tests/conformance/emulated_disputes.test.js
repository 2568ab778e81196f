// What is refused while the buyer's bank holds money of an order, which the gateway alone can say.
import assert from "node:assert/strict";
import { check, eachRefused, failedWith, held } from "./support/check.js";
import { recorded, recordsOf, usd } from "./support/money.js";
import { newOrder } from "./support/samples.js";
import { paidAtStripe, report } from "./support/stripe.js";
import { collecting } from "./support/walk.js";

const CODE = "ORDER_HAS_CHARGEBACKS";

/** What Stripe says of it, until it is decided. */
const dispute = ({ transaction }, status = "needs_response") => ({
  id: `du_${transaction}`,
  amount: 100,
  currency: "usd",
  payment_intent: transaction,
  status,
});

/** An order of which the bank took 1.00 back; asked for are 2.00 before that. */
async function disputed(given) {
  const paid = await paidAtStripe(given, newOrder({ status: "APPROVED" }));
  const orderPaymentRequest = { orderId: paid.id, amount: usd("2.00"), title: "Please pay" };
  const asked = await given.orderPaymentRequests.createOrderPaymentRequest({ orderPaymentRequest });
  const { paymentsIds } = await given.orderTransactions.addPayments(paid.id, [recorded("5.00", "AUTHORIZED")]);
  await report(given, "charge.dispute.created", dispute(paid));
  const { balanceSummary } = await given.orders.getOrder(paid.id);
  assert.equal(balanceSummary.chargeback.amount, "1.00");
  return { ...paid, asked, reservedId: paymentsIds[0] };
}

check("getPaymentCollectabilityStatus", "and all that collects refuse an order whose bank took money back", async (given) => {
  const paid = await disputed(given);
  const { id, paymentId, reservedId, asked } = paid;
  const { status } = await given.orders.getPaymentCollectabilityStatus(id);
  assert.equal(status, "NONCOLLECTABLE_ORDER_HAS_CHARGEBACKS");
  const { orderBilling, orderInvoices, orderPaymentRequests } = given;
  await eachRefused(recordsOf(given, id), [
    ...Object.values(collecting(given)).map((call) => [CODE, 428, () => call(id)]),
    [CODE, 428, () => orderBilling.captureAuthorizedPayments(id, { payments: [{ paymentId: reservedId }] })],
    [CODE, 428, () => orderPaymentRequests.chargeOrderPaymentRequest(asked._id)],
    [CODE, 428, () => orderInvoices.generateInvoice(id), { paymentId }],
  ]);
  await report(given, "charge.dispute.closed", dispute(paid, "won"));
  held(await given.orders.getPaymentCollectabilityStatus(id), { status: "COLLECTABLE", amount: usd("35.00") });
});

check("paymentCollectionBulkMarkOrdersAsPaid", "and asking in bulk refuse an order whose bank took money back", async (given) => {
  const { id } = await disputed(given);
  const read = recordsOf(given, id);
  const before = await read();
  const marked = await given.orders.paymentCollectionBulkMarkOrdersAsPaid([id]);
  failedWith(marked.results, 0, CODE);
  const wanted = { orderId: id, amount: usd("1.00"), title: "Please pay" };
  const made = await given.orderPaymentRequests.bulkCreateOrderPaymentRequests([wanted]);
  failedWith(made.results, 0, CODE);
  assert.deepEqual(await read(), before);
});
