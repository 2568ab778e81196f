"""The operations of `rates` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orderwright.client.generated.calls import rates as calls
from orderwright.client.namespaces import BlockingNamespace
from orderwright.client.session import Options
from orderwright.model.addresses import Address
from orderwright.model.rates import (
    QuoteLine,
    QuoteResponse,
    ShippingRates,
    ShippingRatesInput,
    ShippingRatesResponse,
    TaxRates,
    TaxRatesInput,
    TaxRatesResponse,
)


class RatesOperations(BlockingNamespace):
    """The operations of the module `rates`."""

    def get_shipping_rates(self, *, timeout: float | None = None) -> ShippingRates:
        """Read what shipping costs where.

        Nothing to say: a site has one set of shipping rates.

        Needs `ORDERWRIGHT.READ_CATALOG`; open to apps, staff and API keys.
        """
        return self._call(calls.GET_SHIPPING_RATES, {}, Options(timeout=timeout))

    def get_tax_rates(self, *, timeout: float | None = None) -> TaxRates:
        """Read which taxes are due where.

        Nothing to say: a site has one set of tax rates.

        Needs `ORDERWRIGHT.READ_CATALOG`; open to apps, staff and API keys.
        """
        return self._call(calls.GET_TAX_RATES, {}, Options(timeout=timeout))

    def quote(
        self,
        lines: Sequence[QuoteLine | Mapping[str, Any]],
        *,
        address: Address | Mapping[str, Any] | None = None,
        currency: str | None = None,
        tax_included_in_prices: bool | None = None,
        tax_exempt: bool | None = None,
        timeout: float | None = None,
    ) -> QuoteResponse:
        """Tell what goods cost with tax, and every way to ship them to an address.

        Nothing is kept. The figures are those that an order of these lines would have.

        What would this cost, shipped there? Nothing is kept.

        Needs `ORDERWRIGHT.READ_CATALOG`; open to apps, staff and API keys.

        Raises:
            CatalogItemNotFound: The catalogue has no such item, or none of that variant, or the item has
                variants and none is named.
            CatalogItemNotAvailable: The item is archived, or not for sale.
            CatalogCurrencyMismatch: The catalogue's price is in another currency, and the line says none of
                its own.
        """
        return self._call(
            calls.QUOTE,
            {
                "lines": lines,
                "address": address,
                "currency": currency,
                "tax_included_in_prices": tax_included_in_prices,
                "tax_exempt": tax_exempt,
            },
            Options(timeout=timeout),
        )

    def set_shipping_rates(
        self,
        shipping_rates: ShippingRatesInput | Mapping[str, Any],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> ShippingRatesResponse:
        """Set what shipping costs where.

        Replaces all of them. With `revision` or `If-Match` only if nobody has changed them since they were
        read.

        The shipping rates from now on.

        Needs `ORDERWRIGHT.MANAGE_RATES`; open to apps, staff and API keys.
        """
        return self._call(
            calls.SET_SHIPPING_RATES,
            {"shipping_rates": shipping_rates},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def set_tax_rates(
        self,
        tax_rates: TaxRatesInput | Mapping[str, Any],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> TaxRatesResponse:
        """Set which taxes are due where.

        Replaces all of them. With `revision` or `If-Match` only if nobody has changed them since they were
        read.

        The tax rates from now on.

        Needs `ORDERWRIGHT.MANAGE_RATES`; open to apps, staff and API keys.
        """
        return self._call(
            calls.SET_TAX_RATES,
            {"tax_rates": tax_rates},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )
