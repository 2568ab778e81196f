"""What the supervisor is told when it starts, and what it answers to a command that claims the server."""

import json
from dataclasses import asdict, dataclass, field, fields


@dataclass(frozen=True, slots=True)
class Order:
    """What a supervisor is started with."""

    source: str
    data: str
    programs: str
    grace_seconds: float
    settings: dict[str, str] = field(default_factory=dict)

    def encode(self) -> str:
        """As one argument of a command line; paths that are not UTF-8 survive."""
        return json.dumps(asdict(self))

    @classmethod
    def decode(cls, text: str) -> "Order":
        """The reverse of `encode`."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Answer:
    """The only message on a control connection: the server is ready, or it failed for this reason."""

    error: str = ""
    cluster: str = ""
    socket_dir: str = ""
    supervisor_pid: int = 0

    def encode(self) -> bytes:
        """As one line."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def decode(cls, line: bytes) -> "Answer":
        """The reverse of `encode`; what a supervisor of another version says beyond it is passed over."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in json.loads(line).items() if name in known})
