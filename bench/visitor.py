"""A member of the staff for measurements: logs in, and makes the requests of a browser."""

from __future__ import annotations

import httpx
from tests.support.dashboard import PASSWORD, hidden

from bench import load

PORT = 8406
OWNER = "owner@shop.example"


class Visitor:
    """A member of the staff: logs in, and makes the requests of a browser."""

    def __init__(self) -> None:
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{PORT}/dashboard", timeout=60)
        form = {"_csrf": self.token("/login"), "email": OWNER, "password": PASSWORD}
        answer = self.client.post("/login", data=form)
        assert answer.status_code == 303, answer.text

    def token(self, path: str) -> str:
        """The token of the forms of a page."""
        return hidden(self.get(path))["_csrf"]

    def get(self, path: str) -> str:
        """A page."""
        answer = self.client.get(path)
        answer.raise_for_status()
        return answer.text

    def post(self, path: str, **form: str) -> str:
        """Send a form, and where it leads to."""
        answer = self.client.post(path, data={"_csrf": self.token("/account"), **form})
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].removeprefix("/dashboard")

    def request(self, path: str, **headers: str) -> bytes:
        """What a browser sends for a page; underscores in the names of headers stand for hyphens."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return load.request("GET", f"/dashboard{path}", {"Cookie": cookies, "Accept-Encoding": "gzip", **more})
