"""A data folder with an office whose every counsellor has signed in, made before a server starts on it."""

import time
from pathlib import Path

from sqlalchemy import Connection, insert

from checker.core.account_rules import SESSION_S
from checker.core.tokens import link_token
from checker.http.session_cookie import new_token, session_key
from checker.settings import load_settings
from checker.storage import secret_key
from checker.storage.accounts.accounts import new_account
from checker.storage.appointments import Appointment, hash_of, new_id
from checker.storage.database.engine import migrate, open_engine
from checker.storage.database.tables import account, appointment, session
from checker.storage.database.transactions import values


async def make_office(folder: Path, counsellors: int, appointments: int) -> tuple[list[str], dict[str, str]]:
    """Make accounts with a session each, and appointments; return the cookies, and id → link token."""
    secret_key.prepare_folder(folder)
    secret, now = secret_key.load_key(load_settings(data_dir=folder)), int(time.time())
    found_by, ids = hash_of(secret), [new_id() for _ in range(appointments)]
    accounts = [new_account(f"counsellor {number}") for number in range(counsellors)]
    cookies = [new_token() for _ in accounts]
    begun = [
        {"key": session_key(secret, cookie), "account_id": each.id, "expires_at": now + SESSION_S}
        for cookie, each in zip(cookies, accounts, strict=True)
    ]
    rows = [Appointment(found_by(each, 1), now + 600, now + 4_200, "de", id=each) for each in ids]
    url = f"sqlite:///{folder}/startklar.sqlite3"
    await migrate(url)
    engine = await open_engine(url)

    def fill(connection: Connection) -> None:
        connection.execute(insert(account), [values(each) for each in accounts])
        connection.execute(insert(session), begun)
        connection.execute(insert(appointment), [values(each) for each in rows])

    await engine.write(fill)
    await engine.dispose()
    return cookies, {each: link_token(secret, each, 1) for each in ids}
