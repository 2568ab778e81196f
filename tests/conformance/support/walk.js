// A well-formed call of every operation about one order, by the operation's name, for what they all refuse alike.
import { UNKNOWN_ID } from "./samples.js";

const usd = (amount) => ({ amount });
const cash = () => ({ amount: usd("1.00"), status: "APPROVED", regularPaymentDetails: { offlinePayment: true } });
const comment = () => ({ activityType: "MERCHANT_COMMENT", merchantComment: { message: "Fragile" } });
const asking = (orderId) => ({ orderId, amount: usd("1.00"), title: "Please pay" });
const membership = () => ({
  membershipId: "gold",
  appId: UNKNOWN_ID,
  membershipName: { original: "Gold" },
  catalogReference: { appId: UNKNOWN_ID, catalogItemId: "1" },
  lineItemId: UNKNOWN_ID,
});
const item = (lineItemId) => ({ lineItemId, quantity: 1 });

/** Operations that read something of an order. */
export const reading = ({ orders, orderBilling, orderFulfillments, orderTransactions }) => ({
  getOrder: (id) => orders.getOrder(id),
  getPaymentCollectabilityStatus: (id) => orders.getPaymentCollectabilityStatus(id),
  getRefundabilityStatus: (id) => orders.getRefundabilityStatus(id),
  "orderBilling.getOrderRefundability": (id) => orderBilling.getOrderRefundability(id),
  "orderBilling.calculateRefund": (id) =>
    orderBilling.calculateRefund(id, { refundItems: { lineItems: [item(UNKNOWN_ID)] } }),
  "orderFulfillments.listFulfillmentsForSingleOrder": (id) => orderFulfillments.listFulfillmentsForSingleOrder(id),
  "orderTransactions.listTransactionsForSingleOrder": (id) => orderTransactions.listTransactionsForSingleOrder(id),
});

/** Operations that take money for an order: none does for one that is not to be paid. */
export const collecting = ({ orders, orderBilling, orderPaymentRequests }) => ({
  recordManuallyCollectedPayment: (id) => orders.recordManuallyCollectedPayment(id, usd("1.00")),
  paymentCollectionMarkOrderAsPaid: (id) => orders.paymentCollectionMarkOrderAsPaid(id),
  paymentCollectionCreatePaymentGatewayOrder: (id) => orders.paymentCollectionCreatePaymentGatewayOrder(id),
  preparePaymentCollection: (id) => orders.preparePaymentCollection(id, usd("1.00")),
  "orderBilling.chargeOrder": (id) =>
    orderBilling.chargeOrder(id, { giftCards: [{ giftCardCode: "NOSUCHCODE12", amount: usd("1.00") }] }),
  "orderBilling.redeemGiftCard": (id) =>
    orderBilling.redeemGiftCard(id, { giftCardCode: "NOSUCHCODE12", amount: usd("1.00"), currency: "USD" }),
  "orderBilling.authorizeChargeWithSavedPaymentMethod": (id) =>
    orderBilling.authorizeChargeWithSavedPaymentMethod(id, {
      amount: usd("1.00"),
      currency: "USD",
      delayedCaptureSettings: { scheduledAction: "VOID", delayDuration: { count: 1, unit: "DAYS" } },
    }),
  "orderPaymentRequests.createOrderPaymentRequest": (id) =>
    orderPaymentRequests.createOrderPaymentRequest({ orderPaymentRequest: asking(id) }),
});

/** Operations that change an order or what belongs to it otherwise. */
export const changing = (client) => {
  const { orders, orderBilling, orderFulfillments, orderInvoices, orderTransactions } = client;
  const payments = [{ paymentId: UNKNOWN_ID }];
  return {
    updateOrder: (_id) => orders.updateOrder(_id, { buyerNote: "Ring twice" }),
    updateOrderLineItem: (_id) =>
      orders.updateOrderLineItem({ _id, lineItemId: UNKNOWN_ID }, { productName: { original: "Tea" } }),
    updateOrderStatus: (id) => orders.updateOrderStatus(id, "CANCELED"),
    cancelOrder: (id) => orders.cancelOrder(id),
    addActivities: (id) => orders.addActivities(id, { orderActivities: [comment()] }),
    addActivity: (id) => orders.addActivity(id, comment()),
    updateActivity: (_id) =>
      orders.updateActivity({ _id, activityId: UNKNOWN_ID }, { merchantComment: { message: "Fragile" } }),
    deleteActivity: (_id) => orders.deleteActivity({ _id, activityId: UNKNOWN_ID }),
    captureAuthorizedPayments: (id) => orders.captureAuthorizedPayments(id, payments.map((each) => ({ ...each }))),
    voidAuthorizedPayments: (id) => orders.voidAuthorizedPayments(id, [UNKNOWN_ID]),
    triggerRefund: (id) => orders.triggerRefund(id, [{ paymentId: UNKNOWN_ID, amount: usd("1.00"), externalRefund: true }]),
    "orderBilling.captureAuthorizedPayments": (id) =>
      orderBilling.captureAuthorizedPayments(id, { payments: payments.map((each) => ({ ...each })) }),
    "orderBilling.voidAuthorizedPayments": (id) =>
      orderBilling.voidAuthorizedPayments(id, { paymentIds: [UNKNOWN_ID] }),
    "orderBilling.refundPayments": (id) =>
      orderBilling.refundPayments(id, { paymentRefunds: [{ paymentId: UNKNOWN_ID, amount: usd("1.00") }] }),
    "orderBilling.generateReceipts": (id) => orderBilling.generateReceipts(id, { paymentIds: [UNKNOWN_ID] }),
    "orderBilling.voidMemberships": (id) => orderBilling.voidMemberships(id, { paymentIds: [UNKNOWN_ID] }),
    "orderFulfillments.createFulfillment": (id) =>
      orderFulfillments.createFulfillment(id, { lineItems: [{ _id: UNKNOWN_ID, quantity: 1 }] }),
    "orderFulfillments.updateFulfillment": (orderId) =>
      orderFulfillments.updateFulfillment({ orderId, fulfillmentId: UNKNOWN_ID }, { fulfillment: { status: "Ready" } }),
    "orderFulfillments.deleteFulfillment": (orderId) =>
      orderFulfillments.deleteFulfillment({ orderId, fulfillmentId: UNKNOWN_ID }),
    "orderInvoices.generateInvoice": (id) => orderInvoices.generateInvoice(id),
    "orderInvoices.addInvoiceToOrder": (id) => orderInvoices.addInvoiceToOrder(id, { _id: "EXT-1" }),
    "orderTransactions.addPayments": (id) => orderTransactions.addPayments(id, [cash()]),
    "orderTransactions.updatePaymentStatus": (orderId) =>
      orderTransactions.updatePaymentStatus({ orderId, paymentId: UNKNOWN_ID }, { status: "APPROVED" }),
    chargeMemberships: (id) => orders.chargeMemberships(id, UNKNOWN_ID, { membershipCharges: [membership()] }),
    "orderBilling.chargeMemberships": (id) =>
      orderBilling.chargeMemberships(id, {
        memberId: UNKNOWN_ID,
        memberships: [
          { lineItemId: UNKNOWN_ID, membershipIdentifier: { existingMembership: { appId: UNKNOWN_ID, membershipId: "gold" } } },
        ],
      }),
    "orderTransactions.updatePayments": (id) => orderTransactions.updatePayments(id, [{ id: UNKNOWN_ID }]),
    "orderTransactions.updateRefundTransaction": (id) =>
      orderTransactions.updateRefundTransaction(id, UNKNOWN_ID, {
        transaction: { paymentId: UNKNOWN_ID, refundStatus: "SUCCEEDED" },
      }),
  };
};

/** Operations that change a draft. */
export const drafting = ({ draftOrders }) => ({
  addLineItemsToDraftOrder: (id) =>
    draftOrders.addLineItemsToDraftOrder(id, {
      customLineItems: [{ productName: { original: "Repair" }, price: usd("1.00"), quantity: 1 }],
    }),
  updateLineItems: (id) => draftOrders.updateLineItems(id, [{ lineItemId: UNKNOWN_ID, newQuantity: 2 }]),
  createCustomDiscounts: (id) =>
    draftOrders.createCustomDiscounts(id, {
      discounts: [{ discountType: "GLOBAL", percentage: "10", applyToDraftOrder: true }],
    }),
  setDiscounts: (id) => draftOrders.setDiscounts(id, [{ _id: UNKNOWN_ID, applied: true }]),
  deleteCustomDiscounts: (id) => draftOrders.deleteCustomDiscounts(id, [UNKNOWN_ID]),
  createCustomAdditionalFees: (id) =>
    draftOrders.createCustomAdditionalFees(id, { customAdditionalFees: [{ name: "Wrapping", price: usd("1.00") }] }),
  setAdditionalFees: (id) => draftOrders.setAdditionalFees(id, [{ _id: UNKNOWN_ID, applied: true }]),
  deleteCustomAdditionalFees: (id) => draftOrders.deleteCustomAdditionalFees(id, [UNKNOWN_ID]),
  setBillingInfo: (id) => draftOrders.setBillingInfo(id, { billingInfo: { address: { country: "US" } } }),
  setBusinessLocation: (id) => draftOrders.setBusinessLocation(id, { businessLocation: { _id: UNKNOWN_ID } }),
  setBuyerInfo: (id) => draftOrders.setBuyerInfo(id, { buyerInfo: { email: "ada@example.com" } }),
  setDeposit: (id) => draftOrders.setDeposit(id, { depositDetails: { percentage: "25" } }),
  setRecipientInfo: (id) => draftOrders.setRecipientInfo(id, { recipientInfo: { address: { country: "US" } } }),
  setShippingInfo: (id) => draftOrders.setShippingInfo(id, { shippingInfo: { title: "By bike" } }),
  setTaxExemption: (id) => draftOrders.setTaxExemption(id, { taxExempt: true }),
  updateExtendedFields: (id) =>
    draftOrders.updateExtendedFields(id, "@shop/walk", { namespaceData: { note: "called" } }),
  commitDraftOrder: (id) => draftOrders.commitDraftOrder(id),
  createOrderFromDraft: (id) => draftOrders.createOrderFromDraft(id),
});
