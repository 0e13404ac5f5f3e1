"""Response headers, rate limits, and which address a request comes from."""
