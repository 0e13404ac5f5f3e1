"""What an operator can mend: the command line says it in one plain line, without a traceback."""


class OperatorError(Exception):
    """Something on this machine or in its settings is not as it has to be; the message is a sentence."""

    @property
    def line(self) -> str:
        """What the command line prints."""
        return str(self)


class BusyError(Exception):
    """Too many passwords are being hashed."""
