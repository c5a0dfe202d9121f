"""The warehouse: DuckDB, running dbt, Parquet in and out. It holds no billing rule."""
