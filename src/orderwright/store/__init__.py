"""Where things are kept: PostgreSQL, through asyncpg. Only this package and `workflows` hold connections."""
