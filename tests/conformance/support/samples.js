// Orders as the tests send them, and the published order as the SDK must show it.
import { sampleOrder } from "./surroundings.js";

export const UNKNOWN_ID = "3b6f9f53-0000-4000-8000-000000000000";
export const IMAGE = "wix:image://v1/beans~mv2.jpg/beans.jpg#originWidth=400&originHeight=300";

export const address = (more) => ({
  addressLine1: "525 5th Avenue",
  addressLine2: "Floor 3",
  city: "New York",
  subdivision: "US-NY",
  country: "US",
  postalCode: "10173",
  ...more,
});

export const contact = (more) => ({ firstName: "Jane", lastName: "Doe", phone: "0555555555", ...more });

const place = () => ({ address: address(), contactDetails: contact() });

export const lineItem = (more) => ({
  productName: { original: "Brazilian Arabica" },
  catalogReference: {
    appId: "215238eb-22a5-4c36-9e7b-e7c08025e04e",
    catalogItemId: "0614129c-8777-9f3b-4dfe-b80a54df10d5",
    options: { options: { Weight: "500g" } },
  },
  quantity: 2,
  price: { amount: "24.00" },
  itemType: { preset: "PHYSICAL" },
  physicalProperties: { sku: "BEANS-500", weight: 0.5, shippable: true },
  image: IMAGE,
  ...more,
});

/** An order of 48.00 paid at the counter, so that it is approved at once, with everything in it that may change. */
export const newOrder = (more) => ({
  lineItems: [lineItem()],
  channelInfo: { type: "POS" },
  priceSummary: { subtotal: { amount: "48.00" }, total: { amount: "48.00" } },
  buyerInfo: { contactId: "f61f30cd-7474-47b7-95a2-339c0fcacbd3", email: "janedoe@example.com" },
  billingInfo: place(),
  recipientInfo: place(),
  shippingInfo: { title: "Courier", logistics: { shippingDestination: place() } },
  ...more,
});

/** An order from elsewhere. */
export const importedOrder = (more) => newOrder({ status: "APPROVED", paymentStatus: "NOT_PAID", ...more });

// What the published order carries and the newer typings no longer have.
const GONE = new Set([
  "cartId",
  "totalPrice",
  "totalWithGiftCard",
  "totalWithoutGiftCard",
  "lineType",
  "plainTextValue",
  "manualTaxRate",
]);

/** The published order as it goes over the wire, without what the contract no longer has. */
export const publishedOnTheWire = () =>
  JSON.parse(JSON.stringify(sampleOrder(), (key, value) => (GONE.has(key) ? undefined : value)));

/** The same as the SDK shows it. */
export function published() {
  const { id, createdDate, updatedDate, lineItems, ...order } = publishedOnTheWire();
  for (const held of [order.billingInfo, order.shippingInfo.logistics.shippingDestination]) {
    const { addressLine, ...rest } = held.address;
    held.address = { addressLine1: addressLine, ...rest };
  }
  return {
    _id: id,
    _createdDate: new Date(createdDate),
    _updatedDate: new Date(updatedDate),
    lineItems: lineItems.map(({ id: lineId, image, ...line }) => ({
      _id: lineId,
      image: `wix:image://v1/${image.id}#originWidth=${image.width}&originHeight=${image.height}`,
      ...line,
    })),
    ...order,
  };
}
