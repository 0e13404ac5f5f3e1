"""Every SQL statement, by subject; nothing above knows a table."""
