"""What happens without a caller: background jobs, and what has to be done every second, minute or hour.

Any number of workers run side by side, beside a server or by themselves; they share the work.
"""

from orderwright.worker.worker import Worker

__all__ = ["Worker"]
