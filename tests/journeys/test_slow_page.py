"""A page that comes slowly is looked at once it is there, not before."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import assert_accessible, new_page
from tests.journeys.live import go

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n"
BEGUN = b'<!doctype html><html lang="en"><head><title>Slow</title></head><body>'
REST = b"<main><h1>Slow</h1></main></body></html>"
LINK = b'<main><h1>Start</h1><a href="/slow">Slow</a></main></body></html>'


@pytest.fixture
def slow_site() -> Iterator[str]:
    """A site whose page /slow begins at once and ends half a second later."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer(visitor: socket.socket) -> None:
            with visitor:
                slow = b"GET /slow" in visitor.recv(4096)
                visitor.sendall(HEAD + BEGUN)
                if slow:
                    time.sleep(0.5)
                visitor.sendall(REST if slow else LINK)

        def serve() -> None:
            while True:
                try:
                    visitor, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(visitor,)).start()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def test_a_page_that_comes_slowly_is_awaited(browser: Browser, slow_site: str):
    with new_page(browser, slow_site, []) as page:
        page.goto("/")
        page.get_by_role("link", name="Slow").click()

        assert_accessible(page)

        assert page.url == f"{slow_site}/slow"


def test_all_of_a_page_gone_to_can_be_read_at_once(browser: Browser, slow_site: str):
    with new_page(browser, slow_site, []) as page:
        page.goto("/")

        go(page, page.get_by_role("link", name="Slow"))

        assert page.locator("h1").all_inner_texts() == ["Slow"]
