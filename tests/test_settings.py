"""Settings: one row each, checked once, documented."""

from pathlib import Path
from typing import Any

import pytest

from checker.settings import PREFIX, Settings, SettingsError, load_settings, settings_page

DOCS = Path(__file__).parent.parent / "docs/settings.md"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine that runs the tests counts."""
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_documentation_is_what_the_command_prints() -> None:
    assert DOCS.read_text() == settings_page(), "run: startklar settings > docs/settings.md"


def test_every_setting_has_a_help_and_a_default() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
    assert [name for name, field in Settings.model_fields.items() if field.is_required()] == []


def test_the_command_line_comes_before_the_environment_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text('port = 1\nphone = "1"\nemail = "1"\n')
    monkeypatch.setenv("STARTKLAR_PORT", "2")
    monkeypatch.setenv("STARTKLAR_PHONE", "2")

    settings = load_settings(file, port=3)

    assert (settings.port, settings.phone, settings.email) == (3, "2", "1")


def test_the_file_in_the_data_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "startklar.toml").write_text("[provider_browsers]\nchrome = 120\n")

    assert load_settings(data_dir=tmp_path).provider_browsers == {"chrome": 120}


def test_lists_and_pairs_stand_in_the_environment_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STARTKLAR_LANGUAGES", "de, en")
    monkeypatch.setenv("STARTKLAR_PROVIDER_BROWSERS", "chrome=120, safari=16")
    monkeypatch.setenv("STARTKLAR_TRUSTED_PROXIES", "10.0.0.0/8,::1/128")

    settings = load_settings()

    assert settings.languages == ("de", "en")
    assert settings.provider_browsers == {"chrome": 120, "safari": 16}
    assert len(settings.trusted_proxies) == 2


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("3478", None, 3479), ("0", None, 0), ("65535", None, 0), ("3478", "4000", 4000), ("0", "4000", 4000),
     ("3478", "0", 0), ("3478", "off", None)],
)  # fmt: skip
def test_the_relays_second_port_follows_the_first_unless_it_is_named(
    monkeypatch: pytest.MonkeyPatch, first: str, second: str | None, expected: int | None
) -> None:
    monkeypatch.setenv("STARTKLAR_RELAY_PORT", first)
    if second is not None:
        monkeypatch.setenv("STARTKLAR_RELAY_SECOND_PORT", second)

    assert load_settings().second_port == expected


@pytest.mark.parametrize(("given", "expected"), [("off", None), ("5349", 5349), ("0", 0)])
def test_the_relay_speaks_tls_only_where_a_port_is_named(
    monkeypatch: pytest.MonkeyPatch, given: str, expected: int | None
) -> None:
    for name in ("TLS_CERT", "TLS_KEY"):
        monkeypatch.setenv(PREFIX + name, "file.pem")
    assert load_settings().tls_port is None

    monkeypatch.setenv("STARTKLAR_RELAY_TLS_PORT", given)

    assert load_settings().tls_port == expected


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"relay_tls_port": 5349}, "needs tls_cert"),
        ({"relay_tls_port": 3478, "tls_cert": "c.pem", "tls_key": "k.pem"}, "cannot be relay_port"),
    ],
)
def test_a_tls_port_that_cannot_work_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load_settings(**given)


def test_a_secret_may_be_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "startklar_relay_secret").write_text("from a file\n")
    monkeypatch.setenv("STARTKLAR_SECRETS_DIR", str(tmp_path))

    settings = load_settings()

    assert settings.relay_secret.get_secret_value() == "from a file"
    assert "from a file" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("RETENTION_WEEKS", "13"),
        ("APPOINTMENT_KEEP_HOURS", "169"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("PROVIDER_TEMPLATE", "https://example.org/"),
        ("PROVIDER_TEMPLATE", "javascript:{code}"),
        ("PUBLIC_URL", "check.example.org"),
        ("TRUSTED_PROXIES", "everybody"),
        ("RATE_LIMIT_API", "often"),
        ("PROVIDER_BROWSERS", "chrome=new"),
        ("DEFAULT_LANGUAGE", "fr"),
        ("TLS_CERT", "/tmp/cert.pem"),
        ("CONNECTION_RATE_GOOD_KBPS", "100"),
        ("CONNECTION_LOSS_GOOD_PERCENT", "nan"),
        ("METRICS_ADDRESS", "9100"),
        ("METRICS_ADDRESS", "localhost:port"),
        ("METRICS_ADDRESS", "me:secret@localhost:9100"),
        ("IMPRINT_URL", "javascript:alert(1)"),
        ("IMPRINT_URL", "example.org/imprint"),
        ("PRIVACY_URL", "data:text/html,x"),
        ("PRIVACY_URL", "https://"),
        ("PROVIDER_ORIGINS", "https://video.example.org/"),
        ("PROVIDER_ORIGINS", "https://video.example.org, *"),
        ("PROVIDER_ORIGINS", "https://me@video.example.org"),
        ("PROVIDER_ORIGINS", "https://*.example.org; script-src *"),
        ("PROVIDER_ORIGINS", "wss://video.example.org"),
        ("PROVIDER_ORGANISER_ORIGINS", "video.example.org"),
        ("PROVIDER_TEMPLATE", "https://{code}.example.org/"),
        ("PROVIDER_TEMPLATE", "https:///{code}"),
        ("PUBLIC_URL", "https://check.example.org/?a=b"),
        ("PUBLIC_URL", "https://me@check.example.org"),
        ("PUBLIC_URL", "https://"),
        ("RELAY_HOST", "relay.example.org:3478"),
        ("RELAY_HOST", "turn:relay.example.org"),
        ("RELAY_HOST", "relay/example"),
        ("RELAY_URLS", "https://relay.example.org"),
        ("OIDC_OFFICES_PREFIX", "startklar-"),
    ],
)
def test_a_value_that_cannot_be_is_one_sentence_with_the_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(PREFIX + name, value)

    with pytest.raises(SettingsError, match=r"^Settings?( |:)"):
        load_settings()


@pytest.mark.parametrize("control", ["\n", "\r", "\t", "\x1b", "\x7f", "\x85", "\u2028"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("organisation", "Office{}Bcc: everybody"),
        ("phone", "0123{}45"),
        ("email", "office@example.org{}"),
        ("privacy_url", "https://example.org/{}x"),
        ("provider_name", "{}"),
        ("oidc_name", "a{}b"),
        ("relay_secret", "a{}b"),
        ("data_dir", "data{}"),
        ("relay_urls", ["turn:relay.example.org{}"]),
        ("provider_browsers", {"chrome{}": 1}),
    ],
)
def test_no_setting_holds_a_control_character(name: str, value: Any, control: str) -> None:
    match value:
        case list():
            value = [part.format(control) for part in value]
        case dict():
            value = {part.format(control): number for part, number in value.items()}
        case _:
            value = value.format(control)

    with pytest.raises(SettingsError) as caught:
        load_settings(**{name: value})

    assert f"Setting {name}" in str(caught.value)
    assert "control character" in str(caught.value)
    assert control not in str(caught.value)


def test_origins_are_kept_as_browsers_write_them() -> None:
    settings = Settings(provider_origins="https://Video.Example.org:443, http://localhost:8081")

    assert settings.provider_origins == ("https://video.example.org", "http://localhost:8081")


@pytest.mark.parametrize("host", ["", "relay.example.org", "192.0.2.1", "2001:db8::1", "relay_1"])
def test_the_relay_may_be_named_by_host_or_address(host: str) -> None:
    assert Settings(relay_host=host).relay_host == host


def test_a_misspelt_setting_in_the_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("prot = 1\n")

    with pytest.raises(SettingsError, match="prot"):
        load_settings(file)


@pytest.mark.parametrize("text", ["port = ", '"'])
def test_a_file_that_is_not_toml_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text)

    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(file)


def test_a_named_file_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is not there"):
        load_settings(tmp_path / "none.toml")


def test_the_providers_page_is_the_template_without_code_and_name() -> None:
    settings = Settings()

    assert settings.provider_url == "https://video.redmedical.de/"
    assert settings.all_provider_origins == ("https://video.redmedical.de",)


def test_every_default_is_a_value_that_could_be_set_and_says_the_same_then() -> None:
    defaults: dict[str, Any] = {name: field.get_default() for name, field in Settings.model_fields.items()}

    assert vars(Settings(**defaults)) == defaults == vars(Settings())
