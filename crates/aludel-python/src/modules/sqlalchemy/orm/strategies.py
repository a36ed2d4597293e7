"""`sqlalchemy.orm.strategies`: nothing of it is needed."""
