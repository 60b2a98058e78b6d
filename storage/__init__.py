"""The record: SQLModel tables and the unit of work over them. Synchronous; the only importer of SQLAlchemy."""
