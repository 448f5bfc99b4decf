"""The ground every model stands on."""

from sqlalchemy import JSON, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, registry

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Own base, so that types are checked; Flask-SQLAlchemy runs it unchanged."""

    registry = registry(
        type_annotation_map={
            dict[str, object]: JSON(none_as_null=True).with_variant(
                JSONB(none_as_null=True), "postgresql"
            )
        },
        metadata=MetaData(naming_convention=NAMING),
    )
