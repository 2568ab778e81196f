"""The addresses that are sent to buyers, so that they pay what a payment request asks for."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.sites import Site
from orderwright.rules.payment_requests import page_address, page_template
from orderwright.store.database import AnyConnection
from orderwright.store.payment_links import link_token
from orderwright.workflows.payment_requests import request_not_found
from orderwright.workflows.service import Service


def check_has_page(service: Service, site: Site) -> None:
    """Raise ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND if there is no page to send the site's buyers to."""
    page_template(site.payment_page_url, service.public_url)


async def payment_link(service: Service, connection: AnyConnection, site: Site, request_id: UUID) -> str:
    """The address of the page where the site's payment request is paid: for its buyer alone.

    Raises ORDER_PAYMENT_REQUEST_PAGE_NOT_FOUND, and ORDER_PAYMENT_REQUEST_NOT_FOUND.
    """
    template = page_template(site.payment_page_url, service.public_url)
    token = await link_token(connection, site.id, request_id)
    if token is None:
        raise request_not_found(str(request_id))
    return page_address(template, str(request_id), token)
