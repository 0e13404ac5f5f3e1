"""What the client's page is and what it asks for, readiness and result excepted."""
