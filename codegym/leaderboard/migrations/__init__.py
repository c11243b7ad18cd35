"""The history of the tables, for alembic; ``versions`` has one module a step."""
