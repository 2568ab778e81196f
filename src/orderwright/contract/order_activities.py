"""The operations on the activities of an order: comments of the staff, and what apps report."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.contract.orders import NOT_EDITABLE, NOT_FOUND
from orderwright.model.errors import Status
from orderwright.model.events import ORDER_UPDATED
from orderwright.model.order_requests import (
    AddActivitiesRequest,
    AddActivitiesResponse,
    AddActivityRequest,
    AddActivityResponse,
    DeleteActivityRequest,
    OrderResponse,
    UpdateActivityRequest,
)
from orderwright.model.permissions import Permission

ACTIVITY_NOT_FOUND = ErrorCode("ACTIVITY_NOT_FOUND", Status.NOT_FOUND, "The order has no such activity now.")
ACTIVITY_NOT_EDITABLE = ErrorCode(
    "ACTIVITY_CANNOT_BE_EDITED",
    Status.FAILED_PRECONDITION,
    "The service wrote the activity; only comments and custom activities can be changed.",
)


ADD_ACTIVITIES = Operation(
    module="orders",
    name="addActivities",
    method="POST",
    path="/ecom/v1/orders/{orderId}/activities/add",
    site_path="/_api/ecom-orders/v1/orders/{orderId}/activities/add",
    request=AddActivitiesRequest,
    response=AddActivitiesResponse,
    permission=Permission.MODIFY_ORDERS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Comment on an order",
    description="Callers may add comments only; the service writes every other activity itself.",
    errors=(NOT_FOUND, NOT_EDITABLE),
    events=(ORDER_UPDATED.name,),
)

ADD_ACTIVITY = Operation(
    module="orders",
    name="addActivity",
    method="POST",
    path="/ecom/v1/orders/{id}/activities",
    site_path="/_api/ecom-orders/v1/orders/{id}/activities",
    request=AddActivityRequest,
    response=AddActivityResponse,
    permission=Permission.MODIFY_ORDERS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Append a comment or a custom activity",
    errors=(NOT_FOUND, NOT_EDITABLE),
    events=(ORDER_UPDATED.name,),
    hidden=True,
)

UPDATE_ACTIVITY = Operation(
    module="orders",
    name="updateActivity",
    method="PATCH",
    path="/ecom/v1/orders/{id}/activities/{activityId}",
    site_path="/_api/ecom-orders/v1/orders/{id}/activities/{activityId}",
    request=UpdateActivityRequest,
    response=OrderResponse,
    permission=Permission.MODIFY_ORDERS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Change a comment or a custom activity",
    errors=(NOT_FOUND, ACTIVITY_NOT_FOUND, ACTIVITY_NOT_EDITABLE, NOT_EDITABLE),
    events=(ORDER_UPDATED.name,),
    hidden=True,
)

DELETE_ACTIVITY = Operation(
    module="orders",
    name="deleteActivity",
    method="DELETE",
    path="/ecom/v1/orders/{id}/activities/{activityId}",
    site_path="/_api/ecom-orders/v1/orders/{id}/activities/{activityId}",
    request=DeleteActivityRequest,
    response=OrderResponse,
    permission=Permission.MODIFY_ORDERS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Remove a comment or a custom activity from the list; it stays in the history",
    errors=(NOT_FOUND, ACTIVITY_NOT_FOUND, ACTIVITY_NOT_EDITABLE, NOT_EDITABLE),
    events=(ORDER_UPDATED.name,),
    hidden=True,
)
