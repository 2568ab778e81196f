"""setOrderNumberCounter: the number that the next order takes."""

from __future__ import annotations

from orderwright.model.errors import ApplicationError
from orderwright.model.order_requests import SetOrderNumberCounterRequest, SetOrderNumberCounterResponse
from orderwright.store.numbers import lock_counter, set_counter
from orderwright.workflows.context import Context


async def set_order_number_counter(
    context: Context, request: SetOrderNumberCounterRequest
) -> SetOrderNumberCounterResponse:
    """Set the counter. A lower one needs `allowLowerCounter`, because it can give a number a second time."""
    old, new = await lock_counter(context.work.connection, context.site.id), int(request.counter)
    if new < old and not request.allow_lower_counter:
        raise ApplicationError(
            "CANNOT_SET_LOWER_ORDER_NUMBER_COUNTER",
            f"The counter stands at {old}; a lower one needs allowLowerCounter",
            data={"counter": str(old)},
        )
    if new != old:
        await set_counter(context.work.connection, context.site.id, new)
    return SetOrderNumberCounterResponse(old_counter=str(old), new_counter=str(new))
