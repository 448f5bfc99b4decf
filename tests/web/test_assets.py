"""Style sheets, scripts and pictures."""

from flask import url_for

GZIP = {"Accept-Encoding": "gzip"}


def address(application, filename):
    with application.test_request_context():
        return url_for("static", filename=filename)


def test_assets_may_be_kept_for_good_since_their_address_changes_with_them(application, client):
    with client.get(address(application, "css/trusted.css")) as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_big_texts_travel_compressed(application, client):
    sheet = address(application, "assets/uswds/css/uswds.min.css")

    with client.get(sheet) as plain, client.get(sheet, headers=GZIP) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert len(packed.data) < len(plain.data) / 5


def test_nothing_is_served_from_beside_the_folder(application, client):
    for name in ("../__init__.py", "%2e%2e/__init__.py", "..%2f__init__.py"):
        assert client.get(address(application, "") + name).status_code == 404
