"""What unit tests and end-to-end tests share."""

pytest_plugins = ("tests.quiet_machine",)
