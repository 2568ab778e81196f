// An order that staff makes at the counter, in Berlin: products of two tax groups, a repair, discounts, a fee, express.
import assert from "node:assert/strict";

// Made anew for each call: the SDK renames fields of what it is given.
export const berlin = () => ({ country: "DE", postalCode: "10115", city: "Berlin", addressLine1: "Torstraße 1" });
export const price = (amount) => ({ amount });

const CATALOG = "6f1d7a52-3c0e-4b7e-9a55-0f6d2c8e41b3";
const FOOD = "11111111-1111-4111-8111-111111111111";
const GERMANY = { name: "Germany", destinations: [{ country: "DE" }] };

async function posted(plain, path, request) {
  const { status, body } = await plain("POST", path, request);
  assert.equal(status, 200);
  return body;
}

/** 19 % on everything in Germany, 7 % on food; express for 15.00. */
export async function rateGermany(plain) {
  const tax = (rate) => [{ name: "MwSt", rate, jurisdictionType: "COUNTRY" }];
  const groups = [{ taxes: tax("0.19") }, { taxGroupId: FOOD, taxes: tax("0.07") }];
  const taxRates = { taxGroups: [{ id: FOOD, name: "Food" }], regions: [{ ...GERMANY, groups }] };
  await posted(plain, "/rates/v1/tax", { taxRates });
  const options = [{ code: "express", title: "Express", deliveryTime: "Tomorrow", flat: price("15.00") }];
  await posted(plain, "/rates/v1/shipping", { shippingRates: { regions: [{ ...GERMANY, options }] } });
}

/** A reference to a new product of the catalogue. */
export async function product(plain, name, amount, more) {
  const { product: made } = await posted(plain, "/catalog/v1/products", {
    product: { name, price: price(amount), ...more },
  });
  return { appId: CATALOG, catalogItemId: made.id };
}

/** The figures of a price summary, by their names. */
export const figures = ({ draftOrder }) =>
  Object.fromEntries(Object.entries(draftOrder.priceSummary).map(([name, { amount }]) => [name, amount]));

/**
 * Three lamps at 24.90 with 10 % off, seven loaves at 3.35, a repair for 15.00; 5.00 off the whole, a wrapping for 2.50
 * that is taxed, express. Step by step from an empty draft; the calculated draft as it then is.
 */
export async function counterOrder({ draftOrders, plain }) {
  await rateGermany(plain);
  const { calculatedDraftOrder: empty } = await draftOrders.createEmptyDraftOrder();
  const id = empty.draftOrder._id;
  const added = await draftOrders.addLineItemsToDraftOrder(id, {
    catalogLineItems: [
      { catalogReference: await product(plain, "Lamp", "24.90"), quantity: 3 },
      { catalogReference: await product(plain, "Bread", "3.35", { taxGroupId: FOOD }), quantity: 7 },
    ],
    customLineItems: [{ productName: { original: "Repair" }, price: price("15.00"), quantity: 1 }],
  });
  const [lamp] = added.calculatedDraftOrder.draftOrder.lineItems;
  await draftOrders.createCustomDiscounts(id, {
    discounts: [
      {
        percentage: "10",
        discountType: "SPECIFIC_ITEMS",
        lineItemDiscounts: [{ _id: lamp.lineItem._id }],
        applyToDraftOrder: true,
      },
      { priceAmount: price("5.00"), discountType: "GLOBAL", description: "For the wait", applyToDraftOrder: true },
    ],
  });
  await draftOrders.createCustomAdditionalFees(id, {
    customAdditionalFees: [
      { name: "Wrapping", price: price("2.50"), taxDetails: { taxable: true }, applyToDraftOrder: true },
    ],
  });
  await draftOrders.setBuyerInfo(id, { buyerInfo: { email: "ada@example.com" } });
  await draftOrders.setBillingInfo(id, { billingInfo: { address: berlin() } });
  const shipped = await draftOrders.setShippingInfo(id, {
    shippingInfo: { code: "express", logistics: { shippingDestination: { address: berlin() } } },
  });
  return shipped.calculatedDraftOrder;
}
