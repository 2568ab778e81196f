"""What apps and staff attach to an order: extended fields, tags, custom fields."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, field

from orderwright.model.base import Guid, Message, Name500, Text5


class ExtendedFields(Message, kw_only=True):
    """Values that apps keep on a record, by namespace. Only declared fields can be written."""

    namespaces: dict[str, dict[str, Any]] = field(default_factory=dict)


class TagList(Message, kw_only=True):
    """Ids of tags."""

    # Short ids of tags, not GUIDs.
    tag_ids: Annotated[list[Text5], Meta(max_length=100)] = field(default_factory=list)


class Tags(Message, kw_only=True):
    """Tags of an order. Private ones are shown only to those with the right."""

    private_tags: TagList | None = None
    tags: TagList | None = None


class TagIds(Message, kw_only=True):
    """Ids of tags (`TagsTagList` in the contract)."""

    tag_ids: Annotated[list[Text5], Meta(max_length=100)] = field(default_factory=list)


class TagsChange(Message, kw_only=True):
    """Tags to assign or to take away (`TagsTags` in the contract)."""

    private_tags: TagIds | None = None
    tags: TagIds | None = None


class CustomField(Message, kw_only=True):
    """A question that was asked at checkout, and the answer."""

    # Any JSON value.
    value: Any = None
    title: Name500
    translated_title: Name500 | None = None


class BusinessLocation(Message, kw_only=True):
    """The location of the business that an order belongs to (`Location` in the contract)."""

    id: Guid
    name: Name500 | None = None
