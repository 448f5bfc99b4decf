"""Where files lie: kept by the hash of their bytes, after they were looked into."""
