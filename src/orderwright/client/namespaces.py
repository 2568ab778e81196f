"""What the generated namespaces stand on: one object for each module of the contract, with a method per operation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, TypeVar, cast

from orderwright.client.calls import Answer, Call, member_at, with_cursor
from orderwright.client.flows import AsyncDriver, BlockingDriver
from orderwright.client.session import Options, Session

R = TypeVar("R")


class Namespace:
    """The operations of one module on behalf of one identity. `whole` makes its methods return an `Answer`."""

    def __init__(self, session: Session, *, whole: bool = False) -> None:
        self._session = session
        self._whole = whole

    def _shown(self, answer: Answer[R]) -> R:
        # `answer_of` tells the type checker that its methods return the whole answer.
        return cast(R, answer) if self._whole else answer.value


class BlockingNamespace(Namespace):
    """The operations of one module, each of which returns when it is done."""

    def _call(self, call: Call[R], values: Mapping[str, Any], options: Options) -> R:
        return self._shown(self._answer(call, values, options))

    def _answer(self, call: Call[R], values: Mapping[str, Any], options: Options) -> Answer[R]:
        driver = self._session.driver
        assert isinstance(driver, BlockingDriver)
        return driver.run(self._session.call(call, values, options))

    def _pages(self, call: Call[Any], values: Mapping[str, Any], options: Options) -> Iterator[Any]:
        cursor: str | None = None
        while True:
            sent = values if cursor is None else with_cursor(values, call, cursor)
            page = self._answer(call, sent, options).value
            records = _records(call, page)
            yield from records
            following = _following(call, page, records)
            if following is None or following == cursor:
                return
            cursor = following


class AsyncNamespace(Namespace):
    """The operations of one module as coroutines."""

    async def _call(self, call: Call[R], values: Mapping[str, Any], options: Options) -> R:
        return self._shown(await self._answer(call, values, options))

    async def _answer(self, call: Call[R], values: Mapping[str, Any], options: Options) -> Answer[R]:
        driver = self._session.driver
        assert isinstance(driver, AsyncDriver)
        return await driver.run(self._session.call(call, values, options))

    async def _pages(self, call: Call[Any], values: Mapping[str, Any], options: Options) -> AsyncIterator[Any]:
        cursor: str | None = None
        while True:
            sent = values if cursor is None else with_cursor(values, call, cursor)
            page = (await self._answer(call, sent, options)).value
            records = _records(call, page)
            for record in records:
                yield record
            following = _following(call, page, records)
            if following is None or following == cursor:
                return
            cursor = following


def _records(call: Call[Any], page: Any) -> list[Any]:
    assert call.pages is not None, "only what has pages is read page by page"
    # A method that returns the only member of its answer has been given the list itself.
    return list(page) if isinstance(page, list) else list(getattr(page, call.pages.items))


def _following(call: Call[Any], page: Any, records: list[Any]) -> str | None:
    """The cursor of the next page; None at the end."""
    pages = call.pages
    assert pages is not None, "only what has pages is read page by page"
    if pages.more is not None and not getattr(page, pages.more):
        return None
    if not pages.following:
        return str(records[-1].id) if records else None
    found = member_at(page, pages.following)
    return None if found is None else str(found)
