"""What tests of annual reviews look at."""

from sqlalchemy import func, select

from trusted.persistence.database import db
from trusted.persistence.models import (
    Notice,
)
from trusted.services.annual_course import course_of


def count(kind, *conditions):
    return db.session.scalar(select(func.count()).select_from(kind).where(*conditions))


def state(review, now):
    return course_of(review, now).state


def notices(code):
    return count(Notice, Notice.code == code)
