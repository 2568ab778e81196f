"""What a site sets: an addition, since the contract leaves it to another product's console."""

from __future__ import annotations

from orderwright.contract.operation import Operation, Unit
from orderwright.model.events import SITE_UPDATED
from orderwright.model.permissions import Permission
from orderwright.model.site_settings import GetSiteRequest, SiteResponse, UpdateSiteRequest

GET_SITE = Operation(
    module="sites",
    name="getSite",
    method="GET",
    path="/sites/v1/site",
    request=GetSiteRequest,
    response=SiteResponse,
    permission=Permission.READ_ORDERS_SETTINGS,
    unit=Unit.READ,
    summary="Read the site and its settings",
    addition=True,
)

UPDATE_SITE = Operation(
    module="sites",
    name="updateSite",
    method="PATCH",
    path="/sites/v1/site",
    request=UpdateSiteRequest,
    response=SiteResponse,
    permission=Permission.MANAGE_SITE,
    unit=Unit.WRITE,
    conditional=True,
    summary="Change the settings of the site",
    description="What is not sent stays, and null takes away what a site need not have. Other processes heed the "
    "change after at most five seconds.",
    events=(SITE_UPDATED.name,),
    addition=True,
)
