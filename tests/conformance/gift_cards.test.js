// Gift cards that can't pay for an order, or not by now.
import assert from "node:assert/strict";
import { check, eachRefused, held } from "./support/check.js";
import { balanceOf, giftCard, recordsOf, usd, webOrder } from "./support/money.js";
import { newOrder } from "./support/samples.js";

/** What pays with a card in both operations, by the code that each has for the currency of a card. */
const ways = ({ orderBilling }, id) => [
  ["CURRENCY_NOT_SUPPORTED", (giftCardCode, amount) =>
    orderBilling.redeemGiftCard(id, { giftCardCode, amount: usd(amount), currency: "USD" })],
  ["INVALID_GIFT_CARD_CURRENCY", (giftCardCode, amount) =>
    orderBilling.chargeOrder(id, { giftCards: [{ giftCardCode, amount: usd(amount) }] })],
];

check("orderBilling.redeemGiftCard", "approves an order that waits, and fulfils it", async (given) => {
  const card = await giftCard(given.plain, "50.00");
  const { _id } = await given.orders.createOrder(webOrder());
  await given.orderBilling.redeemGiftCard(_id, { giftCardCode: card.code, amount: usd("48.00"), currency: "USD" });
  held(await given.orders.getOrder(_id), { status: "APPROVED", fulfillmentStatus: "FULFILLED", paymentStatus: "PAID" });
  assert.equal(await balanceOf(given.plain, card.id), "2.00");
});

check("orderBilling.redeemGiftCard", "and charging refuse cards that can't pay", async (given) => {
  const { plain } = given;
  const { _id: id } = await given.orders.createOrder(newOrder());
  const { _id: other } = await given.orders.createOrder(newOrder());
  const [small, euros, spent] = [
    await giftCard(plain, "3.00"),
    await giftCard(plain, "9.00", { currency: "EUR" }),
    await giftCard(plain, "9.00"),
  ];
  const [off, applied] = [await giftCard(plain, "9.00"), await giftCard(plain, "9.00")];
  assert.equal((await plain("POST", `/gift-cards/v1/gift-cards/${off.id}/disable`, {})).status, 200);
  const [[, elsewhere]] = ways(given, other);
  await elsewhere(spent.code, "9.00");
  const [[, here]] = ways(given, id);
  await here(applied.code, "1.00");
  for (const [otherCurrency, pay] of ways(given, id)) {
    await eachRefused(recordsOf(given, id), [
      ["GIFT_CARD_NOT_FOUND", 404, () => pay("NOSUCHCODE12", "4.00")],
      ["GIFT_CARD_DISABLED", 428, () => pay(off.code, "4.00"), { giftCardId: off.id }],
      [otherCurrency, 428, () => pay(euros.code, "4.00"), { giftCardId: euros.id, currency: "EUR" }],
      ["ALREADY_REDEEMED", 428, () => pay(spent.code, "4.00"), { giftCardId: spent.id }],
      ["INSUFFICIENT_FUNDS", 428, () => pay(small.code, "4.00"), { giftCardId: small.id, balance: "3.00" }],
      ["GIFT_CARD_ALREADY_APPLIED", 409, () => pay(applied.code, "1.00"), { giftCardId: applied.id, orderId: id }],
    ]);
  }
  const inEuros = () =>
    given.orderBilling.redeemGiftCard(id, { giftCardCode: small.code, amount: usd("1.00"), currency: "EUR" });
  await eachRefused(recordsOf(given, id), [["CURRENCY_MISMATCH", 400, inEuros, { currency: "USD" }]]);
  const left = await Promise.all([off, euros, spent, small, applied].map((card) => balanceOf(plain, card.id)));
  assert.deepEqual(left, ["9.00", "9.00", "0.00", "3.00", "8.00"]);
});

check("orderBilling.chargeOrder", "takes ten gift cards for an order, and not one more", async (given) => {
  const { _id: id } = await given.orders.createOrder(newOrder());
  const cards = [];
  for (let number = 0; number <= 10; number += 1) cards.push(await giftCard(given.plain, "1.00"));
  const last = cards.pop();
  const giftCards = cards.map(({ code }) => ({ giftCardCode: code, amount: usd("1.00") }));
  const { payments } = await given.orderBilling.chargeOrder(id, { giftCards });
  assert.equal(payments.length, 10);
  held(await given.orders.getOrder(id), { balanceSummary: { paid: usd("10.00"), balance: usd("38.00") } });
  await eachRefused(
    recordsOf(given, id),
    ways(given, id).map(([, pay]) => ["MAX_GIFT_CARDS_EXCEEDED", 428, () => pay(last.code, "1.00"), { maxGiftCards: 10 }]),
  );
  assert.equal(await balanceOf(given.plain, last.id), "1.00");
});
