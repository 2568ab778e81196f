import asyncio

import pytest

from orderwright.api.deadlines import Deadlines


async def forever() -> None:
    await asyncio.get_running_loop().create_future()


async def test_work_in_time_gives_its_result() -> None:
    async def work() -> int:
        await asyncio.sleep(0)
        return 7

    assert await Deadlines(10).run(work()) == 7


async def test_work_that_takes_too_long_is_ended() -> None:
    deadlines = Deadlines(0.01)
    with pytest.raises(TimeoutError):
        await deadlines.run(forever())
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    with pytest.raises(TimeoutError):
        await deadlines.run(forever())


async def test_a_cancelled_caller_stays_cancelled() -> None:
    deadlines = Deadlines(10)
    task = asyncio.create_task(deadlines.run(forever()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_each_of_many_has_its_own_end() -> None:
    deadlines = Deadlines(0.02)
    done = await asyncio.gather(
        deadlines.run(forever()), deadlines.run(asyncio.sleep(0, "quick")), return_exceptions=True
    )
    assert isinstance(done[0], TimeoutError)
    assert done[1] == "quick"
