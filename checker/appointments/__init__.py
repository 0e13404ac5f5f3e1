"""Making, showing, changing appointments, and what is sent to the client about one."""
