"""Statements about accounts, their sessions, passkeys and one-time links."""
