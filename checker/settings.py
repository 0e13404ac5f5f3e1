"""Every setting: one row with its default and its help. `startklar settings` prints them as a table.

A setting comes from the command line, the environment (`STARTKLAR_` and the name in capitals), a file
in the secrets folder, or a TOML file, in this order.
"""

import os
import re
from collections.abc import Mapping
from contextvars import ContextVar
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from checker.core.counters_address import counters_address
from checker.core.database_address import database_address
from checker.core.origins import as_origin, is_loopback, origin_of
from checker.core.plain_text import has_controls
from checker.core.relay_groups import relay_groups, relay_secrets
from checker.core.thresholds import MOST_GOOD_KBPS, ConnectionThresholds, Edge
from checker.errors import OperatorError

PREFIX: Final = "STARTKLAR_"
RED_CONNECT: Final = "RED connect"
_EDGES: Final = ConnectionThresholds()
_toml_file: ContextVar[Path] = ContextVar("toml_file")


class SettingsError(OperatorError):
    """A setting has a value that cannot be used; the message names it and repeats no value."""


def _words(value: object) -> object:
    """Split `a, b` from the environment; TOML brings lists already."""
    return _strings(value) if isinstance(value, str) else value


def _pairs(value: object) -> object:
    """Split `chrome=120, edge=120` from the environment; TOML brings tables already."""
    return dict(part.partition("=")[::2] for part in _strings(value)) if isinstance(value, str) else value


def _strings(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _rate(value: str) -> str:
    from limits import parse  # here, as few commands are told a rate: it takes 20 ms

    parse(value)
    return value


def _web_address(url: str) -> str:
    if url and origin_of(url) is None:
        raise ValueError("an address that begins with https:// or http:// is needed")
    return url


def _origins(given: tuple[str, ...]) -> tuple[str, ...]:
    found = [as_origin(text) for text in given]
    if None in found:
        raise ValueError("only origins are possible, such as https://video.example.org: no path, no *")
    return tuple(origin for origin in found if origin is not None)


def _texts_in(value: object) -> list[str]:
    """Return every text that a setting's value holds."""
    match value:
        case SecretStr():
            return [value.get_secret_value()]
        case str() | Path():
            return [str(value)]
        case tuple() | dict():
            return [text for part in value for text in _texts_in(part)]
        case _:
            return []


WebAddress = Annotated[str, AfterValidator(_web_address)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
Origins = Annotated[Words, AfterValidator(_origins)]
Versions = Annotated[dict[str, int], NoDecode, BeforeValidator(_pairs)]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_words)]
Port = Annotated[int, Field(ge=0, le=65_535)]
# A test validates the defaults: to do so in each process would load what reads them into every command.
Rate = Annotated[str, BeforeValidator(_rate), Field(validate_default=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


def host_and_port(address: str) -> tuple[str, int]:
    """Take `host:port` apart. Raises ValueError.

    >>> host_and_port("[::1]:9100")
    ('::1', 9100)
    """
    parts = urlsplit(f"//{address}")
    if not parts.hostname or parts.port is None or parts.netloc != address or "@" in address:
        raise ValueError("host:port is needed, such as 127.0.0.1:9100")
    return parts.hostname, parts.port


class Settings(BaseSettings):
    """All settings, checked once and then unchangeable."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", validate_default=True)

    # Where it listens and where it keeps things
    host: str = Field(
        "127.0.0.1",
        description="Address to listen on. The default is reachable from this machine only: browsers allow "
        "camera and microphone without TLS on localhost alone, and a proxy is usually on the same machine.",
    )
    port: Port = Field(8080, description="TCP port to listen on; 0 takes a free one.")
    data_dir: Path = Field(Path("data"), description="Folder for the database and the keys.")
    public_url: str = Field(
        "",
        description="What clients' browsers see, such as `https://check.example.org`. Empty: host and port.",
    )
    database_url: SecretStr = Field(
        SecretStr(""),
        description="Address of the database, such as `postgresql://startklar@db.example.org/startklar`, or "
        "`sqlite:////path/of/a/file`. Empty: SQLite in the data folder.",
    )
    shared_counters: SecretStr = Field(
        SecretStr(""),
        description="Address of a Valkey or Redis in which several instances count together, such as "
        "`redis://:password@counters.example.org:6379/0`; `rediss://` by TLS, `unix:///path/of/a/socket`. "
        "Empty: each counts for itself.",
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="The key that links and sessions are made with: 64 hexadecimal digits (`openssl rand "
        "-hex 32`), the same for every instance. Empty: `secret.key` in the data folder, made at the first "
        "start.",
    )
    secret_key_before: SecretStr = Field(
        SecretStr(""),
        description="The key before `secret_key`, after a change: it signs nothing any more, and what it has "
        "made works until it expires. Empty: `secret.key.before` in the data folder, if there is one.",
    )
    tls_cert: Path | None = Field(None, description="Certificate chain (PEM), where there is no proxy.")
    tls_key: Path | None = Field(None, description="Private key of the certificate (PEM).")
    trusted_proxies: Networks = Field(
        (), description="Networks (CIDR) whose `X-Forwarded-For` is believed, separated by commas."
    )

    # The relay of the connection check
    relay_host: str = Field(
        "",
        description="Host name of the relay in what the page gets. Empty: the host of the request; where "
        "that is localhost, this machine's address towards others: Firefox takes no relay on loopback.",
    )
    relay_bind: str = Field(
        "",
        description="Address the own relay listens on. Empty: all addresses, IPv4 and IPv6 (it relays only "
        "between the two ends of one and the same check).",
    )
    relay_port: Port = Field(3478, description="UDP and TCP port of the own relay; 0 takes a free one.")
    relay_second_port: Port | Literal["off"] | None = Field(
        None,
        description="Second UDP port of the own relay, for STUN alone: two ports show whether a router maps "
        "each anew. Not set: the one after `relay_port`; a free one where that is 0. `off`: none.",
    )
    relay_tls_port: Port | Literal["off"] = Field(
        "off",
        description="TCP port on which the own relay speaks TLS (`turns:`) with the certificate of "
        "`tls_cert`, for networks that let nothing else through: 443 of an address of its own, or 5349. "
        "0 takes a free one; `off`: none.",
    )
    relay_urls: Words = Field(
        (),
        description="`turn:` addresses of a coturn to use instead of the own relay, separated by commas; "
        "`stun:` addresses of two of its ports (3478 and 3479) beside them. Each host is a relay; of several "
        "the one with the fewest checks has its turn.",
    )
    relay_secret: SecretStr = Field(
        SecretStr(""),
        description="coturn's `static-auth-secret`; of several relays one for all, or as many as there are, "
        "separated by spaces. Empty with the own relay: made from the key.",
    )
    relay_max_rehearsals: Annotated[int, Field(ge=1, le=1000)] = Field(
        16,
        description="Connection checks at once by each relay, each with 2.4 Mbit/s up and down over the "
        "relay's line; more wait for a place instead of spoiling each other's figures.",
    )
    relay_max_bytes: Annotated[int, Field(ge=100_000)] = Field(
        4_000_000, description="Bytes the own relay carries for one rehearsal, both ways together."
    )
    relay_max_seconds: Annotated[int, Field(ge=5, le=120)] = Field(
        12, description="Seconds one rehearsal may take; its credentials end with them."
    )

    # Who invites
    organisation: str = Field("", description="Name of the office, as clients know it.")
    phone: str = Field("", description="Telephone number for clients whom nothing helped.")
    email: str = Field("", description="E-mail address for clients.")
    imprint_url: WebAddress = Field("", description="Address of the imprint.")
    privacy_url: WebAddress = Field("", description="Address of the privacy statement.")
    arbitration_name: str = Field(
        "",
        description="Arbitration body for accessibility (BGG § 16 or the state's law), as the accessibility "
        "statement of a public body names it.",
    )
    arbitration_url: WebAddress = Field("", description="Address of the arbitration body's pages.")
    list_offices: bool = Field(
        default=False,
        description="Where there are several offices, `/` lists them all. Off: it says that the link of the "
        "invitation is needed.",
    )
    time_zone: str = Field("Europe/Berlin", description="Time zone of the appointments (IANA name).")
    languages: Words = Field(
        ("de", "de-simple", "en", "tr", "ar", "uk", "ru"),
        description="Languages on offer, separated by commas, in the order of the page's list. The office's "
        "pages have de and en.",
    )
    default_language: str = Field("de", description="Language where the browser asks for none on offer.")

    # The provider of the video consultation
    provider_name: str = Field(RED_CONNECT, description="What the provider is called.")
    provider_template: str = Field(
        "https://video.redmedical.de/#/login?name={name}&code={code}",
        description="Link into the consultation; `{code}` is needed, `{name}` may be left out.",
    )
    provider_origins: Origins = Field(
        (), description="Further origins that a full link may have. The template's own is always allowed."
    )
    provider_browsers: Versions = Field(
        {"chrome": 100, "edge": 100, "firefox": 100, "safari": 15},
        description="Browsers the provider lists, with the lowest major version (`chrome=100,edge=100`).",
    )

    provider_help_url: WebAddress = Field(
        "", description="Address of the provider's help for participants. Empty: no link to it."
    )
    provider_promises: bool | None = Field(
        None,
        description="Whether the check page says what RED connect promises about a call (encrypted, nothing "
        "stored, certified, free of charge). Not set: where the provider is called RED connect.",
    )
    provider_organiser_origins: Origins = Field(
        ("https://arzt.redmedical.de",),
        description="Origins of the organiser's side: counsellors are warned when they paste such a link.",
    )

    # Counsellors
    team_board: bool = Field(
        default=True, description="Counsellors see and change each other's appointments."
    )
    direct_rehearsal: bool = Field(
        default=True,
        description="After the check the client's page and an open board try whether they reach each other "
        "directly, as in the call: each browser then knows the other's address.",
    )

    # The connection table (defaults are ours, not the provider's)
    connection_rate_good_kbps: Annotated[Positive, Field(le=MOST_GOOD_KBPS)] = Field(
        _EDGES.rate_kbps.good,
        description="Rate that is good, from; 1600 at most, as the check sends no more than 2,400 kbit/s.",
    )
    connection_rate_limited_kbps: Positive = Field(
        _EDGES.rate_kbps.limited, description="Rate that is limited, from; less is poor."
    )
    connection_rtt_good_ms: Positive = Field(
        _EDGES.rtt_ms.good, description="Round trip that is good, up to."
    )
    connection_rtt_limited_ms: Positive = Field(
        _EDGES.rtt_ms.limited, description="Round trip that is limited, up to; more is poor."
    )
    connection_loss_good_percent: Positive = Field(
        _EDGES.loss_percent.good, description="Loss that is good, up to."
    )
    connection_loss_limited_percent: Positive = Field(
        _EDGES.loss_percent.limited, description="Loss that is limited, up to; more is poor."
    )
    connection_jitter_good_ms: Positive = Field(
        _EDGES.jitter_ms.good, description="Jitter that is good, up to."
    )
    connection_jitter_limited_ms: Positive = Field(
        _EDGES.jitter_ms.limited, description="Jitter that is limited, up to; more is poor."
    )
    connection_load_delay_good_ms: Positive = Field(
        _EDGES.load_delay_ms.good,
        description="Delay that the line's own buffer may add at the pace of a call and be good, up to.",
    )
    connection_load_delay_limited_ms: Positive = Field(
        _EDGES.load_delay_ms.limited, description="The same, limited, up to; more is poor."
    )

    # How long things are kept
    retention_weeks: Annotated[int, Field(ge=1, le=12)] = Field(
        12,
        description="Full weeks an anonymous result is kept; 12 is always less than three months. "
        "The statistics need 3 or more.",
    )
    appointment_keep_hours: Annotated[float, Field(ge=0, le=168)] = Field(
        24, description="Hours an appointment is kept after its end."
    )

    # Sign-in by OpenID Connect (Keycloak, Entra ID, …)
    oidc_issuer: str = Field("", description="Issuer of the OpenID Connect provider. Empty: none.")
    oidc_client_id: str = Field("", description="Client id that the provider has given.")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="Client secret. Empty: a public client.")
    oidc_name: str = Field("OpenID Connect", description="What the button to sign in calls the provider.")
    oidc_scopes: Words = Field(
        ("openid", "profile"), description="Scopes to ask for; `openid` is needed, names come by `profile`."
    )
    oidc_name_claim: str = Field(
        "preferred_username", description="Claim that holds the sign-in name when an account is first tied."
    )
    oidc_create_accounts: bool = Field(
        default=False,
        description="Make an account for whoever the provider knows. Off: only accounts that an "
        "administrator has added under that name and that have no password yet.",
    )
    oidc_role_claim: str = Field(
        "",
        description="Claim with the roles, dots lead inside (`realm_access.roles`). Empty: roles are ours.",
    )
    oidc_counsellor_role: str = Field(
        "",
        description="Role that may sign in as counsellor. Empty: everybody whom the provider lets through.",
    )
    oidc_administrator_role: str = Field(
        "", description="Role that may sign in as administrator. Empty: nobody becomes one by the provider."
    )
    oidc_offices_claim: str = Field(
        "",
        description="Claim with the offices by their short names, dots lead inside: `bonn`, or "
        "`bonn:administrator`. Who signs in belongs to these and to no other. Empty: administrators say who "
        "belongs where.",
    )
    oidc_offices_prefix: str = Field(
        "", description="What all those values begin with (`startklar-`); others in the claim are ignored."
    )

    # Limits and logs
    rate_limit_pages: Rate = Field("240/minute", description="Pages per address.")
    rate_limit_api: Rate = Field(
        "240/minute", description="Readiness and results per address; `/ready` as often."
    )
    rate_limit_rehearsals: Rate = Field(
        "60/minute",
        description="Connection checks per address; who waits for a place and asks again is not counted.",
    )
    rate_limit_results: Rate = Field(
        "200/day", description="Checks per address that count in the statistics; all others work as well."
    )
    rate_limit_booking: Rate = Field(
        "600/minute",
        description="Requests of booking tools (`/api/v1/`) per address, and once more per token.",
    )
    rate_limit_sign_in_address: Rate = Field(
        "30/15 minutes",
        description="Wrong passwords per address (an office shares one), and sign-ins by passkey or provider "
        "that are begun. A browser that has signed in before counts for itself.",
    )
    rate_limit_sign_in_account: Rate = Field(
        "20/hour",
        description="Passwords tried per account and address together; a right one begins the count anew.",
    )
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = Field(
        "info", description="`debug`, `info`, `warning` or `error`."
    )
    metrics_address: str = Field(
        "",
        description="Separate `host:port` that answers `/metrics` in Prometheus' format, without TLS and "
        "without a password: for the operator's own network alone. Empty: none.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- no .env file is read
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources; the TOML file is chosen by `load_settings`."""
        toml = TomlConfigSettingsSource(settings_cls, toml_file=_toml_file.get(None))
        return init_settings, env_settings, file_secret_settings, toml

    @field_validator("*")
    @classmethod
    def _no_controls(cls, value: object) -> object:
        if any(has_controls(text) for text in _texts_in(value)):
            raise ValueError("there is a control character in it, such as the end of a line")
        return value

    @field_validator("relay_host")
    @classmethod
    def _relay_host(cls, host: str) -> str:
        origin = origin_of(f"https://[{host}]" if ":" in host else f"https://{host}")
        if host and (origin is None or set(host) & set("/@?#[] ")):
            raise ValueError("a host name or an address is needed, without a port")
        return host

    @field_validator("relay_urls")
    @classmethod
    def _relay_urls(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        if not all(url.startswith(("turn:", "turns:", "stun:")) for url in urls):
            raise ValueError("addresses that begin with turn:, turns: or stun: are needed")
        return urls

    @field_validator("database_url")
    @classmethod
    def _database(cls, url: SecretStr) -> SecretStr:
        return SecretStr(database_address(url.get_secret_value())) if url.get_secret_value() else url

    @field_validator("shared_counters")
    @classmethod
    def _counters(cls, url: SecretStr) -> SecretStr:
        given = url.get_secret_value()
        return SecretStr(counters_address(given)) if given else url

    @field_validator("secret_key", "secret_key_before")
    @classmethod
    def _key(cls, key: SecretStr) -> SecretStr:
        if not re.fullmatch(r"([0-9a-fA-F]{64})?", key.get_secret_value().strip()):
            raise ValueError("64 hexadecimal digits are needed")
        return SecretStr(key.get_secret_value().strip())

    @field_validator("time_zone")
    @classmethod
    def _time_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
            raise ValueError("this is not a time zone of the IANA database") from None
        return name

    @field_validator("provider_template")
    @classmethod
    def _template(cls, template: str) -> str:
        address = template.partition("{")[0]
        if "{code}" not in template or origin_of(address) is None or address.count("/") < 3:
            raise ValueError("an https address with {code} in it is needed")
        return template

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer(cls, url: str) -> str:
        if url and not (url.startswith("https://") or is_loopback(url)):
            raise ValueError("an address that begins with https:// is needed")
        return url

    @field_validator("public_url")
    @classmethod
    def _public(cls, url: str) -> str:
        if url and (origin_of(url) is None or set(url) & set("?#@")):
            raise ValueError("an address that begins with https:// is needed")
        if urlsplit(url).path.strip("/"):
            raise ValueError("a path is not possible: Startklar needs a host name of its own")
        return url.rstrip("/")

    @field_validator("metrics_address")
    @classmethod
    def _metrics(cls, address: str) -> str:
        if address:
            host_and_port(address)
        return address

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.default_language not in self.languages:
            raise ValueError("default_language is not one of languages")
        if self.oidc_issuer and not (self.oidc_client_id and "openid" in self.oidc_scopes):
            raise ValueError("oidc_issuer needs oidc_client_id, and openid among oidc_scopes")
        if self.oidc_offices_prefix and not self.oidc_offices_claim:
            raise ValueError("oidc_offices_prefix needs oidc_offices_claim")
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("tls_cert and tls_key belong together")
        if self.tls_port is not None and self.tls_cert is None:
            raise ValueError("relay_tls_port needs tls_cert and tls_key")
        if self.tls_port and self.tls_port == self.relay_port:
            raise ValueError("relay_tls_port cannot be relay_port")
        relay_secrets(self.relay_secret.get_secret_value(), len(relay_groups(self.relay_urls)) or 1)
        self.thresholds  # noqa: B018 -- refuses rows whose edges are in the wrong order
        return self

    def with_changes(self, values: Mapping[str, object]) -> Self:
        """Return these settings with others in their place, after the same rules. Raises ValidationError."""
        present = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self)(**(present | dict(values)))

    @property
    def thresholds(self) -> ConnectionThresholds:
        """The connection table."""
        return ConnectionThresholds(
            rate_kbps=Edge(
                good=self.connection_rate_good_kbps,
                limited=self.connection_rate_limited_kbps,
                better="higher",
            ),
            rtt_ms=Edge(good=self.connection_rtt_good_ms, limited=self.connection_rtt_limited_ms),
            loss_percent=Edge(
                good=self.connection_loss_good_percent, limited=self.connection_loss_limited_percent
            ),
            jitter_ms=Edge(good=self.connection_jitter_good_ms, limited=self.connection_jitter_limited_ms),
            load_delay_ms=Edge(
                good=self.connection_load_delay_good_ms, limited=self.connection_load_delay_limited_ms
            ),
        )

    @property
    def second_port(self) -> int | None:
        """The relay's second UDP port: 0 takes a free one, None is none."""
        match self.relay_second_port:
            case None:
                return self.relay_port + 1 if 0 < self.relay_port < 65_535 else 0
            case "off":
                return None
            case port:
                return port

    @property
    def tls_port(self) -> int | None:
        """The relay's TLS port: 0 takes a free one, None is none."""
        return None if self.relay_tls_port == "off" else self.relay_tls_port

    @property
    def shows_promises(self) -> bool:
        """Whether the provider is known to promise what `checker/texts/provider_promises.py` says."""
        if self.provider_promises is None:
            return self.provider_name == RED_CONNECT
        return self.provider_promises

    @property
    def provider_url(self) -> str:
        """The provider's page for participants, without code and name."""
        return self.provider_template.partition("{")[0].partition("#")[0].partition("?")[0]

    @property
    def all_provider_origins(self) -> tuple[str, ...]:
        """The template's origin first, then those of the setting."""
        parts = urlsplit(self.provider_template)
        return tuple(dict.fromkeys((f"{parts.scheme}://{parts.netloc}", *self.provider_origins)))

    @property
    def is_secure(self) -> bool:
        """Whether clients' browsers reach the server by TLS, its own or a proxy's."""
        return self.tls_cert is not None or self.public_url.startswith("https://")

    @property
    def base_url(self) -> str:
        """What goes before a path in a link that leaves the server."""
        if self.public_url:
            return self.public_url
        host = "localhost" if self.host in ("127.0.0.1", "::1", "0.0.0.0", "::") else self.host  # noqa: S104 -- compared, not bound
        return f"{'https' if self.tls_cert else 'http'}://{host}:{self.port}"


def load_settings(config: Path | None = None, **overrides: Any) -> Settings:
    """Return the settings; `overrides` (the command line) win, None among them means not given.

    Raises SettingsError with one sentence a fault.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    folder = Path(given.get("data_dir") or os.environ.get(f"{PREFIX}DATA_DIR", "data"))
    named = config or (Path(os.environ[f"{PREFIX}CONFIG"]) if f"{PREFIX}CONFIG" in os.environ else None)
    if named is not None and not named.is_file():
        raise SettingsError(f"The settings file {named} is not there.")
    secrets = os.environ.get(f"{PREFIX}SECRETS_DIR") or os.environ.get("CREDENTIALS_DIRECTORY")
    mark = _toml_file.set(named or folder / "startklar.toml")
    try:
        return Settings(_secrets_dir=secrets, **given)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(fault) for fault in error.errors())) from None
    except ValueError as error:  # TOML that cannot be read
        raise SettingsError(f"The settings cannot be read: {error}") from None
    finally:
        _toml_file.reset(mark)


def _sentence(fault: Any) -> str:
    name = ".".join(str(part) for part in fault["loc"])
    said = fault["msg"].removeprefix("Value error, ")
    return f"Setting {name}: {said}." if name else f"Settings: {said}."


def unknown_variables() -> list[str]:
    """Return the environment variables that are called like a setting, and are none."""
    known = {PREFIX + name.upper() for name in (*Settings.model_fields, "config", "secrets_dir")}
    ours = (name for name in os.environ if name.upper().startswith(PREFIX))
    return sorted(name for name in ours if name.upper() not in known)


_INTRODUCTION: Final = """# Settings

Made by `startklar settings > docs/settings.md`; a test holds this page against the code. A setting comes
from the command line, the environment, a file in the secrets folder (`STARTKLAR_SECRETS_DIR`, or systemd's
credentials; the file is called like the environment variable), or a TOML file (`--config`,
`STARTKLAR_CONFIG`, or `startklar.toml` in the data folder), in this order.
"""


def settings_page() -> str:
    """Return docs/settings.md: the Markdown table of all settings."""
    rows = [_INTRODUCTION, "| setting | environment | default | meaning |", "| --- | --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        rows.append(
            f"| `{name}` | `{PREFIX}{name.upper()}` | {_shown(field.default)} | {field.description} |"
        )
    return "\n".join(rows) + "\n"


def _shown(default: object) -> str:
    match default:
        case SecretStr() | "" | () | None:
            return "–"
        case tuple():
            return f"`{','.join(str(part) for part in default)}`"
        case dict():
            return f"`{','.join(f'{key}={value}' for key, value in default.items())}`"
        case _:
            return f"`{default}`"


def database_url(settings: Settings) -> str:
    """Return the SQLAlchemy address; SQLite in the data folder when none is set."""
    given = settings.database_url.get_secret_value()
    return given or f"sqlite:///{(settings.data_dir / 'startklar.sqlite3').absolute()}"
