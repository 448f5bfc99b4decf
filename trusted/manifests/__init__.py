"""Shipments by the file: CSV or Parquet in, decisions out, on DuckDB."""
