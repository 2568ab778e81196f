"""Why one's own password was not taken, in the words of somebody who is logged in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderwright.dashboard.failures import Problem

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page
    from orderwright.model.errors import OrderwrightError


def password_problem(page: Page, error: OrderwrightError, field: str) -> Problem:
    """The problem of a form that asks for the password in `field`: the login would say less of a wrong one."""
    problem = page.problem(error)
    if problem.code != "LOGIN_REFUSED":
        return problem
    marked = {field: page.text("This is not your password.")}
    return Problem(page.text("Look at the fields that are marked."), problem.code, problem.status, marked)
