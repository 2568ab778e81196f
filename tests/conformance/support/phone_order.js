// An order by phone as staff type it in: products of the catalogue and one of none, discounts, a fee, shipping.
import assert from "node:assert/strict";
import { address, contact } from "./samples.js";

const place = () => ({ address: address(), contactDetails: contact() });
const price = (amount) => ({ amount });

// Under which every item of the built-in catalogue is sold.
const CATALOG = "6f1d7a52-3c0e-4b7e-9a55-0f6d2c8e41b3";

/** Everything that goes to the United States is taxed with 10 %, shipping and what says so among the fees. */
export async function taxTenPercent(plain) {
  const regions = [
    {
      name: "US",
      destinations: [{ country: "US" }],
      groups: [{ taxes: [{ name: "Sales tax", rate: "0.1", jurisdictionType: "STATE" }] }],
    },
  ];
  const { status } = await plain("POST", "/rates/v1/tax", { taxRates: { regions } });
  assert.equal(status, 200);
}

async function product(plain, name, amount) {
  const { status, body } = await plain("POST", "/catalog/v1/products", { product: { name, price: price(amount) } });
  assert.equal(status, 200);
  return { appId: CATALOG, catalogItemId: body.product.id };
}

/** The lines that the draft has, by the names of their products. */
export const linesOf = (draft) =>
  Object.fromEntries(draft.lineItems.map(({ lineItem }) => [lineItem.productName.original, lineItem]));

/**
 * A draft from scratch: two teapots at 24.99, three cups at 7.25 with 10 % off, an engraving for 12.50 that is in no
 * catalogue; 5.00 off the whole, wrapping for 3.00, shipping for 6.44. Returns the draft as it then is.
 */
export async function phoneOrder({ draftOrders, plain }) {
  await taxTenPercent(plain);
  const { calculatedDraftOrder: empty } = await draftOrders.createEmptyDraftOrder();
  const id = empty.draftOrder._id;
  const added = await draftOrders.addLineItemsToDraftOrder(id, {
    catalogLineItems: [
      { catalogReference: await product(plain, "Teapot", "24.99"), quantity: 2 },
      { catalogReference: await product(plain, "Cup", "7.25"), quantity: 3 },
    ],
    customLineItems: [{ productName: { original: "Engraving" }, price: price("12.50"), quantity: 1 }],
  });
  const { Cup } = linesOf(added.calculatedDraftOrder.draftOrder);
  await draftOrders.createCustomDiscounts(id, {
    discounts: [
      {
        percentage: "10",
        discountType: "SPECIFIC_ITEMS",
        lineItemDiscounts: [{ _id: Cup._id }],
        applyToDraftOrder: true,
      },
      { priceAmount: price("5.00"), discountType: "GLOBAL", description: "By phone", applyToDraftOrder: true },
    ],
  });
  await draftOrders.createCustomAdditionalFees(id, {
    customAdditionalFees: [
      { name: "Wrapping", price: price("3.00"), taxDetails: { taxable: true }, applyToDraftOrder: true },
    ],
  });
  await draftOrders.setBuyerInfo(id, { buyerInfo: { email: "jane@example.com" } });
  await draftOrders.setBillingInfo(id, { billingInfo: place() });
  const { calculatedDraftOrder: shipped } = await draftOrders.setShippingInfo(id, {
    shippingInfo: { title: "Courier", logistics: { shippingDestination: place() }, cost: { price: price("6.44") } },
  });
  return shipped.draftOrder;
}

/** The price summary as plain amounts. */
export const summaryOf = ({ priceSummary }) =>
  Object.fromEntries(Object.entries(priceSummary).map(([name, { amount }]) => [name, amount]));

/** What each line costs in all, by the names of the products. */
export const linePrices = ({ lineItems }) =>
  Object.fromEntries(
    lineItems.map(({ productName, totalDiscount, totalPriceBeforeTax, totalPriceAfterTax }) => [
      productName.original,
      [totalDiscount.amount, totalPriceBeforeTax.amount, totalPriceAfterTax.amount],
    ]),
  );
