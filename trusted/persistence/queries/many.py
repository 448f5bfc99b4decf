"""Asking the same of many at once."""

from sqlalchemy import BindParameter, bindparam

# The ids that are asked about, given as `ids` when the question is put.
IDS: BindParameter[int] = bindparam("ids", expanding=True)
