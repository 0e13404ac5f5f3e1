"""What every feature's HTTP handlers share."""
