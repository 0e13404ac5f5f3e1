"""The database itself: engine, transactions, tables, migrations."""
