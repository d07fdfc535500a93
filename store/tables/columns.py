"""Columns: the types that all tables are made of, and where the tables are known.

Numbers that rows are known by are never given twice (autoincrement).
"""

from typing import Any

from sqlalchemy import REAL, BigInteger, Double, Integer, MetaData
from sqlalchemy.types import TypeEngine

# SQLite's strict tables know these types only; elsewhere the same names would be too narrow.
Whole = BigInteger().with_variant(Integer(), "sqlite")
Real: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")
STRICT: dict[str, Any] = {"sqlite_strict": True}
NUMBERED: dict[str, Any] = {**STRICT, "sqlite_autoincrement": True}

metadata = MetaData()
