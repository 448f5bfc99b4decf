"""Single buttons that change something (components/button.html), and who pressed them."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from flask import abort, request
from flask.typing import ResponseReturnValue

from trusted.web.forms import ConfirmForm


def by_button(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Open a view only to who pressed a button on a page of ours."""

    @wraps(view)
    def pressed(**arguments: object) -> ResponseReturnValue:
        if not ConfirmForm(request.form).validate():
            abort(HTTPStatus.BAD_REQUEST)
        return view(**arguments)

    return pressed
