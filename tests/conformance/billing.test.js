import assert from "node:assert/strict";
import { check, held, refusedWith } from "./support/check.js";
import { UNKNOWN_ID, lineItem, newOrder } from "./support/samples.js";

const recorded = (amount, status, offlinePayment = false) => ({
  amount: { amount },
  status,
  regularPaymentDetails: { offlinePayment, paymentMethod: offlinePayment ? "Cash" : "CreditCard" },
});

async function issue(plain, amount) {
  const { body } = await plain("POST", "/gift-cards/v1/gift-cards", {
    giftCard: { initialAmount: { amount }, currency: "USD" },
  });
  return body;
}

async function paidOrder({ orders, orderTransactions }, status = "APPROVED", offline = true) {
  const order = await orders.createOrder(newOrder());
  const { paymentsIds } = await orderTransactions.addPayments(order._id, [recorded("48.00", status, offline)]);
  return { id: order._id, order, paymentId: paymentsIds[0] };
}

check("orderBilling.getOrderRefundability", "says what can be refunded and how", async (given) => {
  const { id, order, paymentId } = await paidOrder(given);
  const refundability = await given.orderBilling.getOrderRefundability(id);
  held(refundability.payments, [
    {
      manuallyRefundable: { reason: "OFFLINE" },
      payment: { paymentId, offlinePayment: true, monetary: { paid: { amount: "48.00" }, maxRefund: { amount: "48.00" } } },
    },
  ]);
  held(refundability.lineItems, [
    { lineItemId: order.lineItems[0]._id, originalQuantity: 2, refundedQuantity: 0, availableRefundQuantity: 2 },
  ]);
});

check("orderBilling.calculateRefund", "adds up what was charged for the units", async ({ orders, orderBilling }) => {
  const order = await orders.createOrder(
    newOrder({
      lineItems: [
        lineItem({
          quantity: 1,
          price: { amount: "20.00" },
          taxInfo: { taxAmount: { amount: "2.00" }, taxableAmount: { amount: "20.00" }, taxRate: "0.1" },
        }),
      ],
      additionalFees: [{ name: "Wrapping", price: { amount: "1.00" } }],
      priceSummary: undefined,
    }),
  );
  const { available, summary, calculatedRefundItems } = await orderBilling.calculateRefund(order._id, {
    refundItems: {
      lineItems: [{ lineItemId: order.lineItems[0]._id, quantity: 1 }],
      additionalFees: [{ additionalFeeId: order.additionalFees[0]._id }],
    },
  });
  assert.equal(available, true);
  held(summary, { subtotal: { amount: "21.00" }, tax: { amount: "2.00" }, total: { amount: "23.00" } });
  held(calculatedRefundItems.lineItems, [{ summary: { total: { amount: "22.00" } } }]);
});

check("orderBilling.refundPayments", "refuses more than was paid and what it can't move itself", async (given) => {
  const { id, paymentId } = await paidOrder(given);
  const { orderBilling } = given;
  const over = { paymentId, amount: { amount: "48.01" }, externalRefund: true };
  await refusedWith(orderBilling.refundPayments(id, { paymentRefunds: [over] }), 400, "INVALID_PAYMENT_REFUND_AMOUNT");
  const inside = { paymentId, amount: { amount: "1.00" } };
  const refund = orderBilling.refundPayments(id, { paymentRefunds: [inside] });
  const error = await refusedWith(refund, 400, "EXTERNAL_REFUND_EXPECTED");
  assert.equal(error.details.applicationError.data.paymentId, paymentId);
  const unknown = { paymentId: UNKNOWN_ID, amount: { amount: "1.00" }, externalRefund: true };
  await refusedWith(orderBilling.refundPayments(id, { paymentRefunds: [unknown] }), 404, "PAYMENT_NOT_FOUND");
});

check("orderBilling.captureAuthorizedPayments", "captures once, a part if asked", async (given) => {
  const { id, paymentId } = await paidOrder(given, "AUTHORIZED", false);
  const { orderBilling } = given;
  const over = { payments: [{ paymentId, amount: { amount: "48.01" } }] };
  await refusedWith(orderBilling.captureAuthorizedPayments(id, over), 400, "INVALID_AMOUNT");
  const { orderTransactions } = await orderBilling.captureAuthorizedPayments(id, { payments: [{ paymentId }] });
  assert.equal(orderTransactions.payments[0].status, "APPROVED");
  await refusedWith(
    orderBilling.captureAuthorizedPayments(id, { payments: [{ paymentId }] }),
    409,
    "PAYMENT_ALREADY_CAPTURED",
  );
  assert.deepEqual((await given.orderTransactions.listTransactionsForSingleOrder(id)).orderTransactions, orderTransactions);
});

check("orderBilling.voidAuthorizedPayments", "gives up an authorization", async (given) => {
  const { id, paymentId } = await paidOrder(given, "AUTHORIZED", false);
  const { orders, orderBilling } = given;
  await refusedWith(orders.cancelOrder(id), 428, "ORDER_HAS_AUTHORIZED_TRANSACTION");
  const { orderTransactions } = await orderBilling.voidAuthorizedPayments(id, { paymentIds: [paymentId] });
  assert.equal(orderTransactions.payments[0].status, "VOIDED");
  await refusedWith(orderBilling.voidAuthorizedPayments(id, { paymentIds: [paymentId] }), 409, "PAYMENT_ALREADY_VOIDED");
  assert.equal((await orders.cancelOrder(id)).order.status, "CANCELED");
  assert.deepEqual((await given.orderTransactions.listTransactionsForSingleOrder(id)).orderTransactions, orderTransactions);
});

check("orderBilling.redeemGiftCard", "pays by a gift card of the shop", async ({ orders, orderBilling, plain }) => {
  const issued = await issue(plain, "30.00");
  const { _id } = await orders.createOrder(newOrder());
  const giftCardCode = issued.code;
  const options = { giftCardCode, amount: { amount: "30.00" }, currency: "USD" };
  const { payment } = await orderBilling.redeemGiftCard(_id, options);
  assert.equal(payment.status, "APPROVED");
  const order = await orders.getOrder(_id);
  assert.equal(order.paymentStatus, "PARTIALLY_PAID");
  assert.equal(order.balanceSummary.balance.amount, "18.00");
  await refusedWith(
    orderBilling.redeemGiftCard(_id, { ...options, giftCardCode: "NOSUCHCODE12", amount: { amount: "18.00" } }),
    404,
    "GIFT_CARD_NOT_FOUND",
  );
});

check("orderBilling.chargeOrder", "charges a gift card and refuses a paid order", async ({ orders, orderBilling, plain }) => {
  const issued = await issue(plain, "48.00");
  const { _id } = await orders.createOrder(newOrder());
  const giftCards = [{ giftCardCode: issued.code, amount: { amount: "48.00" } }];
  const { payments } = await orderBilling.chargeOrder(_id, { giftCards });
  assert.deepEqual(payments.map((payment) => payment.status), ["APPROVED"]);
  assert.equal((await orders.getOrder(_id)).paymentStatus, "PAID");
  await refusedWith(orderBilling.chargeOrder(_id, { giftCards }), 428, "ORDER_PAID");
});

check("orderBilling.authorizeChargeWithSavedPaymentMethod", "needs a saved payment method", async (given) => {
  const { _id } = await given.orders.createOrder(newOrder());
  const options = {
    amount: { amount: "48.00" },
    currency: "USD",
    delayedCaptureSettings: { scheduledAction: "VOID", delayDuration: { count: 1, unit: "DAYS" } },
  };
  const asked = given.orderBilling.authorizeChargeWithSavedPaymentMethod(_id, options);
  await refusedWith(asked, 428, "NO_SAVED_PAYMENT_METHOD");
});

check("orderBilling.chargeMemberships", "says that no membership is eligible", async ({ orders, orderBilling }) => {
  const { _id, lineItems } = await orders.createOrder(newOrder());
  const identifier = { existingMembership: { appId: UNKNOWN_ID, membershipId: "gold" } };
  const memberships = [{ lineItemId: lineItems[0]._id, membershipIdentifier: identifier }];
  await refusedWith(
    orderBilling.chargeMemberships(_id, { memberId: UNKNOWN_ID, memberships }),
    428,
    "MEMBERSHIP_NOT_ELIGIBLE",
  );
});

check("orderBilling.voidMemberships", "voids a recorded membership payment", async (given) => {
  const { orders, orderBilling, orderTransactions } = given;
  const { _id, lineItems } = await orders.createOrder(newOrder());
  const membershipPaymentDetails = {
    membershipId: "gold",
    lineItemId: lineItems[0]._id,
    name: { original: "Gold" },
    providerAppId: UNKNOWN_ID,
  };
  const payment = { amount: { amount: "48.00" }, membershipPaymentDetails };
  const { paymentsIds } = await orderTransactions.addPayments(_id, [payment]);
  await orderBilling.voidMemberships(_id, { paymentIds: paymentsIds });
  const { orderTransactions: now } = await orderTransactions.listTransactionsForSingleOrder(_id);
  assert.equal(now.payments[0].status, "VOIDED");
});

check("orderBilling.generateReceipts", "makes one receipt of a payment", async (given) => {
  const { id, paymentId } = await paidOrder(given);
  const { receipts } = await given.orderBilling.generateReceipts(id, { paymentIds: [paymentId] });
  assert.equal(receipts[0].paymentId, paymentId);
  await refusedWith(given.orderBilling.generateReceipts(id, { paymentIds: [paymentId] }), 409, "RECEIPT_ALREADY_EXIST");
});
