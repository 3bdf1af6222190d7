"""人员: who may enter, added and locked, their roles; a password that is shown once."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from desk import people
from desk.people import ROLE_NAMES, Right, Role
from desk.web import Acting, At, Form, Here, back, field_of, page, way_back
from pipeline.errors import UsageError
from pipeline.store import people as store

router = APIRouter()


@router.get("/people")
def everybody(here: Here) -> Response:
    """The list."""
    here.need(Right.PEOPLE)
    return _page(here)


@router.post("/people")
def add(here: Acting, form: Form) -> Response:
    """Add a person; the password is made here and told once, so that nobody thinks up one for another."""
    here.need(Right.PEOPLE)
    role = people.role_named(field_of(form, "role"))
    if role is not Role.ADMIN and not store.any_account(here.connection):
        raise UsageError("第一个账号要是管理，不然没有人能管账号")
    password = people.pass_phrase()
    account = people.add(here.connection, here.visitor.name, field_of(form, "name"), role, password, here.room.now)
    here.connection.commit()
    return _page(here, made=account.name, password=password)


@router.post("/people/role")
def set_role(here: Acting, form: Form) -> Response:
    """Another role."""
    here.need(Right.PEOPLE)
    name, role = _other(here, form), people.role_named(field_of(form, "role"))
    before = people.find(here.connection, name).role
    people.set_role(here.connection, here.visitor.name, name, role, here.room.now)
    undo = way_back("/people/role", name=name, role=before)
    return back(here, "/people", text=f"{name} 现在是{ROLE_NAMES[role]}", **undo)


@router.post("/people/active")
def set_active(here: Acting, form: Form) -> Response:
    """Out, or in again."""
    here.need(Right.PEOPLE)
    name, active = _other(here, form), field_of(form, "active") == "1"
    people.set_active(here.connection, here.visitor.name, name, active, here.room.now)
    undo = way_back("/people/active", name=name, active="0" if active else "1")
    return back(here, "/people", text=f"{name} 已{'启用' if active else '停用'}", **undo)


@router.post("/people/password")
def reset(here: Acting, form: Form) -> Response:
    """A new password, made here and told once."""
    here.need(Right.PEOPLE)
    name, password = _other(here, form), people.pass_phrase()
    people.set_password(here.connection, here.visitor.name, name, password, here.room.now)
    here.connection.commit()
    return _page(here, made=name, password=password)


def _other(here: At, form: Form) -> str:
    """Whom the form is about: never who sends it, who would lock themselves out by a slip."""
    name = people.find(here.connection, field_of(form, "name")).name
    if name == here.visitor.name:
        raise UsageError("自己的角色与启停请另一位管理员来改；自己的密码在“我的账号”里改")
    return name


def _page(here: At, **shown: Any) -> Response:
    """The list, and what is told once. It is no redirect: a password never waits in the store for the next page."""
    everyone = store.accounts(here.connection)
    seen = store.last_seen(here.connection)
    return page(here, "people.html", everyone=everyone, seen=seen, **shown)
