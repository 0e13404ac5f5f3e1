"""When a certificate ends."""

from datetime import datetime
from pathlib import Path


def certificate_ends(file: Path) -> datetime | None:
    """Return the end of the first certificate of a PEM file (UTC); None where it cannot be read."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return None
