"""The schema: every table there is."""

from importlib import import_module
from pkgutil import iter_modules

import store.tables
from store.tables.columns import metadata
from store.tables.schema import SCHEMA


def test_the_schema_has_every_table_of_every_module():
    for module in iter_modules(store.tables.__path__):
        import_module(f"store.tables.{module.name}")

    assert {table.name for table in SCHEMA} == set(metadata.tables)
    assert len(SCHEMA) == len(metadata.tables)
