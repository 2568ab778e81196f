"""What happens without a caller: background jobs, and what has to be done every second, minute or hour.

Any number of workers run side by side, in the server's own process or in others; they share the work.
"""

from orderwright.worker.worker import Worker, start_in_process

__all__ = ["Worker", "start_in_process"]
