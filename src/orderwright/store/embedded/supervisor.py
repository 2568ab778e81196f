"""The process between the commands and PostgreSQL: it runs the server for as long as a command claims it.

It belongs to no command: it has a session of its own, so that neither Ctrl-C nor the end of the command that started
it reaches it. A claim is an open connection to its control socket, which the kernel closes however a command ends.
"""

import os
import selectors
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType

from orderwright.store.embedded.account import server_account
from orderwright.store.embedded.cluster import ready_cluster, refuse_other_version
from orderwright.store.embedded.log import log_size, log_tail, trim_log
from orderwright.store.embedded.paths import DataLayout, EmbeddedError
from orderwright.store.embedded.postmaster import Postmaster
from orderwright.store.embedded.programs import programs_in, reachable_programs
from orderwright.store.embedded.protocol import Answer, Order
from orderwright.store.embedded.sockets import listen_on, make_socket_dir, remove_socket_dir

#: How long the command that started us may take to claim, and a refused one to fetch the reason.
FIRST_CLAIM_SECONDS = 10.0

#: A server that ends by itself this soon, this often in a row, is not started again.
_SHORT_RUN_SECONDS = 10.0
_MAX_SHORT_RUNS = 3

_IDLE_SECONDS = 60.0
_TERMINATIONS_TO_STOP = 2


class Supervisor:
    """Runs in a process of its own, with one thread."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._layout = DataLayout(Path(order.data))
        self._socket_dir: Path | None = None
        self._claims: set[socket.socket] = set()
        self._selector = selectors.DefaultSelector()
        self._terminations = 0
        self._short_runs = 0
        self._log_start = log_size(self._layout.log)

    def run(self) -> None:
        """Serve claims until the last one has been gone for the grace period; then end the server."""
        self._watch_signals()
        self._listener = listen_on(self._layout.control_socket)
        self._selector.register(self._listener, selectors.EVENT_READ)
        address_noted = self._layout.socket_note.exists()
        try:
            self._server = self._start_server()
        except (EmbeddedError, OSError) as error:
            # The address of an earlier server stays: those who still claim that one come back to it.
            if self._socket_dir is not None and not address_noted:
                remove_socket_dir(self._layout, self._socket_dir)
            self._refuse(error)
            return
        self._answer = Answer(
            cluster=str(self._cluster), socket_dir=str(self._server.socket_dir), supervisor_pid=os.getpid()
        )
        try:
            self._serve()
        finally:
            self._stop_listening()
            self._server.stop()
            if not self._claims:
                remove_socket_dir(self._layout, self._server.socket_dir)

    def _start_server(self) -> Postmaster:
        installed = programs_in(Path(self._order.programs))
        refuse_other_version(self._layout, installed)
        account = server_account(self._layout.cluster(installed.major))
        programs = reachable_programs(installed, account)
        self._cluster = ready_cluster(self._layout, programs, account)
        self._socket_dir = make_socket_dir(self._layout, account)
        return Postmaster.start(programs, account, self._cluster, self._socket_dir, self._order.settings)

    def _watch_signals(self) -> None:
        """Let the end of the server and SIGTERM wake the loop; what a terminal sends is not for us."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, self._on_termination)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        self._wakeups, waker = socket.socketpair()
        self._wakeups.setblocking(False)
        waker.setblocking(False)
        signal.set_wakeup_fd(waker.detach(), warn_on_full_buffer=False)
        self._selector.register(self._wakeups, selectors.EVENT_READ)

    def _on_termination(self, _number: int, _frame: FrameType | None) -> None:
        """The first SIGTERM waives the grace period, the second one the claims.

        A service manager sends it to all processes of a service at once: the commands then still need the server to
        finish what is in flight.
        """
        self._terminations += 1

    def _serve(self) -> None:
        self._leave_at = time.monotonic() + max(self._order.grace_seconds, FIRST_CLAIM_SECONDS)
        while self._terminations < _TERMINATIONS_TO_STOP:
            patience = _IDLE_SECONDS if self._claims else self._leave_at - time.monotonic()
            self._handle_events(min(_IDLE_SECONDS, max(0.0, patience)))
            if not self._claims and (self._terminations or time.monotonic() >= self._leave_at):
                return
            if self._server.has_ended() and not self._revive():
                return
            trim_log(self._layout.log)

    def _handle_events(self, patience: float) -> None:
        for key, _ in self._selector.select(patience):
            if key.fileobj is self._listener:
                self._accept()
            elif key.fileobj is self._wakeups:
                self._wakeups.recv(4096)
            else:
                assert isinstance(key.fileobj, socket.socket)
                self._drop(key.fileobj)

    def _accept(self) -> None:
        claim, _ = self._listener.accept()
        try:
            claim.sendall(self._answer.encode())
        except OSError:
            claim.close()
            return
        self._claims.add(claim)
        self._selector.register(claim, selectors.EVENT_READ)

    def _drop(self, claim: socket.socket) -> None:
        """A claim becomes readable only when its holder is gone: holders send nothing."""
        self._selector.unregister(claim)
        self._claims.discard(claim)
        claim.close()
        if not self._claims:
            self._leave_at = time.monotonic() + self._order.grace_seconds

    def _revive(self) -> bool:
        """Start the server again after it ended by itself; False when that is useless."""
        lasted = time.monotonic() - self._server.started_at
        self._short_runs = self._short_runs + 1 if lasted < _SHORT_RUN_SECONDS else 0
        if self._short_runs >= _MAX_SHORT_RUNS:
            _report("PostgreSQL keeps ending by itself; giving up")
            return False
        _report("PostgreSQL ended by itself; starting it again")
        try:
            self._server = self._start_server()
        except (EmbeddedError, OSError) as error:
            _report(f"PostgreSQL could not be started again: {error}")
            return False
        return True

    def _refuse(self, error: Exception) -> None:
        """Tell the reason to everyone who waits, and to the first who comes if nobody waits yet."""
        detail = log_tail(self._layout.log, self._log_start)
        answer = Answer(error=f"{error}\n{detail}\nThe log is {self._layout.log}" if detail else str(error)).encode()
        self._listener.settimeout(FIRST_CLAIM_SECONDS)
        try:
            while True:
                claim, _ = self._listener.accept()
                # Who comes after this gets a start of its own, with which the reason may be gone.
                self._layout.control_socket.unlink(missing_ok=True)
                with claim:
                    claim.sendall(answer)
                self._listener.setblocking(False)
        except OSError:
            self._stop_listening()

    def _stop_listening(self) -> None:
        # The name goes first: whoever comes now waits for our lock and then starts a supervisor of its own.
        self._layout.control_socket.unlink(missing_ok=True)
        self._listener.close()


def _report(message: str) -> None:
    print(f"{time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime())} UTC [{os.getpid()}] {message}", file=sys.stderr)  # noqa: T201


def main(argument: str) -> None:
    """Leave the command that started us behind, and supervise. The lock came with the order and ends with us."""
    if os.fork() != 0:
        os._exit(0)
    os.umask(0o077)
    Supervisor(Order.decode(argument)).run()
