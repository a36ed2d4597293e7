"""pgvector: its types are in `pgvector.sqlalchemy`."""
