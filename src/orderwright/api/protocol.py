"""uvicorn's HTTP protocol with a bound on the head of a request, which its fast parser does not have."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from orderwright.api.lifespan import STOPPING

_MAX_HEAD_BYTES = 64 * 1024
_HEAD_SECONDS = 20.0


class BoundedProtocol(HttpToolsProtocol):
    """Closes connections whose request line and headers exceed 64 KB or do not arrive within 20 seconds."""

    _head_bytes = 0
    _in_head = False
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the base class
        """Give a new connection the time of one head to say what it wants."""
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer, which would keep the connection's memory."""
        self._head_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what arrives while a head is incomplete."""
        super().data_received(data)
        if not self._in_head:
            return
        self._head_bytes += len(data)
        if self._head_bytes > _MAX_HEAD_BYTES:
            self._refuse(431)
        elif self._head_timer is None:
            self._expect_head()

    def on_message_begin(self) -> None:
        """A head begins."""
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is complete."""
        self._in_head = False
        if self._head_timer is not None:
            self._head_arrived()
        super().on_headers_complete()

    def shutdown(self) -> None:
        """The server stops: whoever waits for events on any connection is answered with what there is."""
        stop = self.app_state.get(STOPPING)
        if stop is not None:
            stop()
        super().shutdown()

    def _expect_head(self) -> None:
        self._head_timer = self.loop.call_later(_HEAD_SECONDS, self._refuse, 408)

    def _head_arrived(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _refuse(self, status: int) -> None:
        self._head_arrived()
        if not self.transport.is_closing():
            self.transport.write(STATUS_LINE[status] + b"content-length: 0\r\nconnection: close\r\n\r\n")
            self.transport.close()
