"""The failures of changing draft orders, by the contract's codes."""

from __future__ import annotations

from collections.abc import Sequence

from orderwright.model.errors import ApplicationError, Conflict, NotFound, Status, ValidationFailed


def draft_not_found(draft_id: object) -> NotFound:
    """The 404 of a draft that the site does not have."""
    data = {"draftOrderId": str(draft_id)}
    return NotFound("DRAFT_ORDER_DOES_NOT_EXIST", f"Draft order {draft_id} was not found", data=data)


def already_committed(draft_id: object) -> Conflict:
    """A committed draft does not change any more."""
    data = {"draftOrderId": str(draft_id)}
    return Conflict("DRAFT_ORDER_ALREADY_COMMITTED", f"Draft order {draft_id} is committed", data=data)


def bad_request(code: str, description: str, **data: object) -> ApplicationError:
    """An application error of the request itself: 400."""
    return ApplicationError(code, description, status=Status.BAD_REQUEST, data=data)


def line_not_found(code: str, line_id: str) -> NotFound:
    """The draft has no such line, or it was removed."""
    return NotFound(code, f"The draft has no line {line_id}", data={"lineItemId": line_id})


def none_of_id(code: str, name: str, id_: str) -> NotFound:
    """The draft has no discount or fee of that id; `name` is what the data calls the id."""
    return NotFound(code, f"The draft has none of the id {id_}", data={name: id_})


def check_currency(sent: str | None, currency: str) -> None:
    """Raise CURRENCY_DOES_NOT_MATCH_DRAFT_ORDER_CURRENCY if the request names another currency than the draft's."""
    if sent is not None and sent != currency:
        text = f"The draft is in {currency}, and the request in {sent}"
        raise bad_request("CURRENCY_DOES_NOT_MATCH_DRAFT_ORDER_CURRENCY", text, currency=currency, sent=sent)


def check_each_once(ids: Sequence[str], path: str) -> None:
    """Raise `ValidationFailed` if an id is named twice; `path` is that of the list."""
    for index, id_ in enumerate(ids):
        if ids.index(id_) != index:
            raise ValidationFailed.of(f"{path}[{index}]", f"is the same as {path}[{ids.index(id_)}]", "OTHER")
