"""Turning a rule's refusal into an error of the form, so that what was typed is kept."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from wtforms import Field, Form

from trusted.domain.errors import DomainError
from trusted.persistence.database import abandon
from trusted.web.forms import PortalForm, complain
from trusted.web.languages import refusal as refusal_said


def carried_out(form: PortalForm, act: Callable[[], object]) -> bool:
    """Do what a valid form asks for; a rule that refuses becomes an error of the form.

    After a refusal nothing that was loaded before may be used: load it again.
    """
    if not form.validate():
        return False
    try:
        act()
    except DomainError as refusal:
        abandon()
        form.form_errors.append(refusal_said(refusal))
        return False
    return True


@contextmanager
def said_at(field: Field, *kinds: type[DomainError]) -> Iterator[None]:
    """Say at a field what a rule of these kinds refuses; all else is as in `carried_out`."""
    try:
        yield
    except kinds as refusal:
        abandon()
        complain(field, refusal_said(refusal))


def all_valid(forms: Iterable[Form]) -> bool:
    """Return whether every form is valid; each then shows its own errors."""
    verdicts = [form.validate() for form in forms]
    return all(verdicts)


def status_of(form: PortalForm) -> HTTPStatus:
    """Return the status with which the page of a form answers."""
    if form.form_errors:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
