import pytest

from orderwright.api.failures import Refused
from orderwright.api.limits import RateLimiter
from orderwright.api.options import EdgeOptions


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_let_through_and_then_the_rate() -> None:
    clock = Clock()
    limiter = RateLimiter(2.0, 3, clock)
    for _ in range(3):
        limiter.take("key:a")
    with pytest.raises(Refused) as refused:
        limiter.take("key:a")
    assert (refused.value.http_status, refused.value.code, refused.value.retry_after) == (429, "TOO_MANY_REQUESTS", 1)
    clock.now = 0.5
    limiter.take("key:a")
    with pytest.raises(Refused):
        limiter.take("key:a")


def test_each_credential_has_a_bucket_of_its_own() -> None:
    limiter = RateLimiter(0.1, 1, Clock())
    limiter.take("key:a")
    limiter.take("key:b")
    with pytest.raises(Refused) as refused:
        limiter.take("key:b")
    assert refused.value.retry_after == 10


def test_buckets_are_bounded() -> None:
    limiter = RateLimiter(0.1, 1, Clock())
    for number in range(10_001):
        limiter.take(f"key:{number}")
    limiter.take("key:0")
    with pytest.raises(Refused):
        limiter.take("key:10000")


def test_a_rate_of_zero_limits_nothing() -> None:
    limiter = RateLimiter(0.0, 1, Clock())
    for _ in range(100):
        limiter.take("key:a")


@pytest.mark.parametrize("name", ["max_body", "body_timeout", "request_timeout", "max_in_flight", "rate_burst"])
def test_limits_that_would_refuse_everything_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        EdgeOptions(**{name: 0})


def test_a_negative_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="rate_per_second"):
        EdgeOptions(rate_per_second=-1)
