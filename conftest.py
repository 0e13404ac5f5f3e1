"""What unit tests and end-to-end tests share."""

pytest_plugins = ("pytester", "tests.quiet_machine")
