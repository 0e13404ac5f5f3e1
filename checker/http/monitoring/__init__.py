"""Whether the server works: health, readiness for traffic, metrics."""
