"""The calls of `sites` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.model.site_settings import SiteResponse, SiteSettings

GET_SITE: Call[SiteSettings] = Call(
    key="sites.getSite",
    method="GET",
    path="/sites/v1/site",
    response=SiteResponse,
    fields={},
    parameters={},
    writes=False,
    member="site",
    pages=None,
)

UPDATE_SITE: Call[SiteSettings] = Call(
    key="sites.updateSite",
    method="PATCH",
    path="/sites/v1/site",
    response=SiteResponse,
    fields={"site": "site"},
    parameters={},
    writes=True,
    member="site",
    pages=None,
)
