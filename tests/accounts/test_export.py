"""Each person gets a file with what is stored of the own account."""

from tests.running_app import Client, SignIn


async def test_the_own_account_and_no_other(client: Client, sign_in: SignIn) -> None:
    await sign_in("berta")
    anna = await sign_in("anna")

    answer = await client.get("/account/export")
    told = await answer.json()

    assert told["account"]["id"] == anna.id
    assert len(told["sessions"]) == 1
    assert "berta" not in await answer.text()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="startklar.json"'
    assert 'href="/account/export"' in await (await client.get("/account")).text()
