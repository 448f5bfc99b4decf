"""Many documents by one archive and one list: tried on one page, taken in on the next."""

import csv
import io
import re
import zipfile
from io import BytesIO

import pytest

from tests.factories import make_application, make_submitted, owner_of
from tests.web.signed_in import Visitor
from trusted.persistence.database import db
from trusted.persistence.models import Company

PAGE = "/enrollments/1/evidence/bundle"


def owner(application):
    return Visitor(application, owner_of(db.session.get_one(Company, 1)).id)


@pytest.fixture
def member(application):
    with application.app_context():
        make_application()
        return owner(application)


def packed(**files):
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as bundle:
        for name, content in files.items():
            bundle.writestr(f"{name}.txt", content)
    return archive.getvalue()


def upload(member, archive, text):
    files = {"archive": (BytesIO(archive), "a.zip")}
    return member.send(PAGE, **files, packing_list=(BytesIO(text.encode()), "list.csv"))


def words(text):
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_a_list_is_filled_in_tried_and_taken_in(member):
    with member.client.get("/enrollments/1/evidence/bundle-template") as template:
        rows = list(csv.reader(io.StringIO(template.text.removeprefix("\ufeff"))))
    assert len(rows) == 38
    line = dict.fromkeys(rows[0], "") | {"filename": "plan.txt", "title": "Plan"}
    line["criteria"] = f"{rows[1][-1]} {rows[2][-1]}"
    text = f"{','.join(rows[0])}\n{','.join(line[name] for name in rows[0])}\nb.txt,B,,,,,,\n"

    trial = upload(member, packed(plan=b"Locked."), text).headers["Location"]

    page = member.see(trial)
    assert "1 can be taken in, 1 cannot" in words(page)
    assert "No evidence yet" in member.see("/companies/1/evidence")
    done = words(member.send(trial, page).text)
    assert "1 taken in, 1 not" in done
    assert "supports GOV-01, GOV-02" in done
    assert "Plan" in member.see("/companies/1/evidence")
    assert member.client.get(trial).status_code == 302
    assert "not here any more" in member.see(PAGE)


def test_what_cannot_be_read_at_all_says_so(member):
    trial = upload(member, b"no archive", "filename,title\n").headers["Location"]

    answer = member.client.get(trial)

    assert answer.status_code == 422
    assert "plain ZIP file" in words(answer.text)


def test_both_files_are_needed(member):
    assert member.send(PAGE, archive="x", packing_list="y").status_code == 422


def test_after_handing_in_no_bundle_is_offered(application):
    with application.app_context():
        make_submitted()
        member = owner(application)

    assert "The application is closed" in member.see(PAGE)
