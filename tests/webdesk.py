"""A browser without a screen at the web desk: logged in, its forms with the token that they need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from desk import people
from desk.app import create_app
from desk.newsroom import Newsroom
from desk.people import Role
from desk.web import Premises

PASSWORD = "一夜春风又吹绿了江南岸"
HOST = "http://127.0.0.1"


@dataclass
class Browser:
    """A person at the desk."""

    client: TestClient
    premises: Premises

    @property
    def token(self) -> str:
        """What the forms of this session carry."""
        return re.findall(r'data-token="([0-9a-f]+)"', self.client.get("/candidates").text)[0]

    def get(self, path: str, **kwargs: Any) -> Response:
        """A page."""
        return self.client.get(path, **kwargs)

    def post(
        self, path: str, *, token: str | None = None, headers: dict[str, str] | None = None, **fields: Any
    ) -> Response:
        """A form of ours, sent; lists are fields with several values."""
        data = {"token": self.token if token is None else token, **fields}
        return self.client.post(path, data=data, headers=headers)


def premises(room: Newsroom) -> Premises:
    """The desk's premises, asked for as 127.0.0.1."""
    return Premises(room)


def browser(
    room: Newsroom, name: str = "林晓", role: Role = Role.ADMIN, known: Premises | None = None, agent: str = ""
) -> Browser:
    """A browser, by what it calls itself, logged in as this person, for whom an account is made where there is none."""
    here = known or premises(room)
    with room.engine.connect() as connection:
        if name not in {one.name for one in people.store.accounts(connection)}:
            people.add(connection, "测试", name, role, PASSWORD, room.now)
            connection.commit()
    client = TestClient(create_app(here), base_url=HOST, follow_redirects=False, headers={"user-agent": agent})
    form = client.get("/login").text
    token = re.findall(r'name="token" value="([0-9a-f]+)"', form)[0]
    done = client.post("/login", data={"token": token, "name": name, "password": PASSWORD, "next": "/candidates"})
    assert done.status_code == 303, done.text
    return Browser(client, here)
