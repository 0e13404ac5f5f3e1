"""The history of the database: Alembic, run at start."""
