"""Every exception of the client, by one import: those by status and those by the codes of the contract."""

from orderwright.client import failures as _failures
from orderwright.client.failures import *  # noqa: F403
from orderwright.client.failures import error_of
from orderwright.client.generated import errors as _of_codes
from orderwright.client.generated.errors import *  # noqa: F403

__all__ = [*_failures.__all__, *_of_codes.__all__, "error_of"]  # noqa: PLE0604  # both are lists of names
