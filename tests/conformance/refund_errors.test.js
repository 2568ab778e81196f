// Refunds of what an order does not have, of too much, or of what can't go back: by both modules.
import { check, eachRefused } from "./support/check.js";
import { recorded, recordsOf, usd } from "./support/money.js";
import { UNKNOWN_ID, lineItem, newOrder } from "./support/samples.js";

/** An order of 2 + 1 units, a fee of 1.00 and no shipping; the second line comes from two places. */
async function sold({ orders, orderTransactions }, more) {
  const locations = [
    { _id: "aaaaaaaa-0000-4000-8000-000000000001", quantity: 1 },
    { _id: "bbbbbbbb-0000-4000-8000-000000000002", quantity: 1 },
  ];
  const order = await orders.createOrder(
    newOrder({
      lineItems: [lineItem({ price: usd("10.00") }), lineItem({ price: usd("10.00"), locations })],
      additionalFees: [{ name: "Wrapping", price: usd("1.00") }],
      priceSummary: undefined,
      ...more,
    }),
  );
  const { paymentsIds } = await orderTransactions.addPayments(order._id, [
    recorded(order.priceSummary.total.amount, "APPROVED"),
    recorded("5.00", "PENDING"),
  ]);
  const [first, second] = order.lineItems.map(({ _id }) => _id);
  return { id: order._id, paidId: paymentsIds[0], pendingId: paymentsIds[1], first, second, fee: order.additionalFees[0]._id };
}

const units = (lineItemId, quantity) => ({ lineItemId, quantity });

/** What is wrong with the items, whatever module is asked: code, status, items, data, and restock where there is one. */
const wrongItems = ({ first, second, fee }) => [
  ["LINE_ITEM_NOT_FOUND", 404, { lineItems: [units(UNKNOWN_ID, 1)] }, { lineItemId: UNKNOWN_ID }],
  ["INVALID_LINE_ITEM_REFUND_QUANTITY", 400, { lineItems: [units(first, 3)] }, units(first, 3)],
  ["ADDITIONAL_FEE_NOT_FOUND", 404, { additionalFees: [{ additionalFeeId: UNKNOWN_ID }] }, { additionalFeeId: UNKNOWN_ID }],
  ["SHIPPING_NOT_FOUND", 404, { shipping: { amount: usd("1.00") } }, { amount: usd("1.00") }],
  ["INVALID_LINE_ITEM_RESTOCK_QUANTITY", 400, { lineItems: [units(first, 1)] }, units(first, 2), units(first, 2)],
  [
    "PARTIAL_REFUND_FOR_MULTIPLE_LOCATIONS_NOT_ALLOWED",
    428,
    { lineItems: [units(second, 2)] },
    units(second, 1),
    units(second, 1),
  ],
];

const tooLargeFee = (fee) => ({ additionalFeeId: fee, amount: usd("1.01") });

check("orderBilling.refundPayments", "gives back nothing that was not sold, or more than was paid", async (given) => {
  const order = await sold(given);
  const { id, paidId, pendingId, fee } = order;
  const refund = (paymentRefund, refundItems, restock) => () =>
    given.orderBilling.refundPayments(id, {
      paymentRefunds: [{ externalRefund: true, ...paymentRefund }],
      refundItems,
      sideEffects: restock && { restock: { lineItems: [restock] } },
    });
  const shipped = await sold(given, { shippingInfo: { title: "Courier", cost: { price: usd("5.00") } } });
  const tooMuchShipping = () =>
    given.orderBilling.refundPayments(shipped.id, {
      paymentRefunds: [{ paymentId: shipped.paidId, externalRefund: true }],
      refundItems: { shipping: { amount: usd("5.01") } },
    });
  await eachRefused(recordsOf(given, id, shipped.id), [
    ...wrongItems(order).map(([code, status, items, data, restock]) => [
      code,
      status,
      refund({ paymentId: paidId }, structuredClone(items), restock && { ...restock }),
      data,
    ]),
    [
      "INVALID_ADDITIONAL_FEE_REFUND_AMOUNT",
      400,
      refund({ paymentId: paidId }, { additionalFees: [tooLargeFee(fee)] }),
      tooLargeFee(fee),
    ],
    ["INVALID_SHIPPING_REFUND_AMOUNT", 400, tooMuchShipping, { amount: usd("5.01") }],
    [
      "PAYMENT_NOT_REFUNDABLE",
      428,
      refund({ paymentId: pendingId, amount: usd("1.00") }),
      { paymentId: pendingId, nonRefundableReason: "NOT_PAID" },
    ],
    [
      "INVALID_PAYMENT_REFUND_AMOUNT",
      400,
      refund({ paymentId: paidId, amount: usd("41.01") }),
      { paymentId: paidId, amount: usd("41.01"), externalRefund: true },
    ],
    [
      "EXTERNAL_REFUND_EXPECTED",
      400,
      refund({ paymentId: paidId, amount: usd("1.00"), externalRefund: false }),
      { paymentId: paidId, amount: usd("1.00") },
    ],
    [
      "PAYMENT_NOT_FOUND",
      404,
      refund({ paymentId: UNKNOWN_ID, amount: usd("1.00") }),
      { paymentId: UNKNOWN_ID, amount: usd("1.00"), externalRefund: true },
    ],
  ]);
});

check("triggerRefund", "gives back nothing that was not sold, or more than was paid", async (given) => {
  const order = await sold(given);
  const { id, paidId, pendingId, fee } = order;
  const refund = (payment, details, restock) => () =>
    given.orders.triggerRefund(id, [{ externalRefund: true, ...payment }], {
      details,
      sideEffects: restock && { restockInfo: { type: "SOME_ITEMS", items: [restock] } },
    });
  await eachRefused(recordsOf(given, id), [
    ...wrongItems(order).map(([code, status, items, data, restock]) => [
      code,
      status,
      refund({ paymentId: paidId }, structuredClone(items), restock && { ...restock }),
      data,
    ]),
    ["INVALID_AMOUNT", 400, refund({ paymentId: paidId }, { additionalFees: [tooLargeFee(fee)] }), tooLargeFee(fee)],
    [
      "REFUND_NOT_AVAILABLE",
      428,
      refund({ paymentId: pendingId, amount: usd("1.00") }),
      { paymentId: pendingId, nonRefundableReason: "NOT_PAID" },
    ],
    [
      "PAYMENTS_NOT_FOUND",
      404,
      refund({ paymentId: UNKNOWN_ID, amount: usd("1.00") }),
      { paymentId: UNKNOWN_ID, amount: usd("1.00"), externalRefund: true },
    ],
  ]);
});
