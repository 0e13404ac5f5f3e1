"""Anonymous results, from the request that brings one to the report and its charts."""
