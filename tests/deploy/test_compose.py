"""deploy/compose: the file is one by the Compose specification, and publishes what clients need."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from checker.settings import PREFIX, Settings, load_settings
from tests.processes import ROOT

FOLDER = ROOT / "deploy/compose"
FILE = yaml.safe_load((FOLDER / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
FILLED_IN = re.sub(r"\$\{CHECK_HOST\b[^}]*\}", "check.example.org", json.dumps(FILE))
"""The file as Compose reads it."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the folder in which the secrets have been made."""
    shutil.copytree(FOLDER, tmp_path / "compose", ignore=shutil.ignore_patterns("secrets"))
    subprocess.run([tmp_path / "compose/secrets.sh"], check=True)
    return tmp_path / "compose"


def test_the_file_is_one_by_the_compose_specification() -> None:
    PyCompose.from_json(FILLED_IN).validate()


def test_a_key_that_the_specification_does_not_know_is_noticed() -> None:
    wrong = FILLED_IN.replace('"read_only"', '"read_onli"')

    with pytest.raises(ValueError, match="read_onli"):
        PyCompose.from_json(wrong)


def test_nothing_is_published_but_what_clients_need() -> None:
    published = {port for service in SERVICES.values() for port in service.get("ports", ())}

    assert published == {"80:80/tcp", "443:443/tcp", "3478:3478/udp", "3478:3478/tcp", "3479:3479/udp"}
    assert FILE["networks"]["inside"] == {"internal": True}
    assert SERVICES["database"]["networks"] == ["inside"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_may_do_no_more_than_it_has_to(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "network_mode", "pid", "ipc"} & service.keys()
    assert not any("docker.sock" in volume for volume in service.get("volumes", ()))


def test_the_page_is_served_while_the_relay_or_the_counters_are_down() -> None:
    """The image's health asks for all of them; whoever waits for it waits for the last one."""
    waited = {
        name: asked["condition"]
        for service in ("startklar", "proxy")
        for name, asked in SERVICES[service]["depends_on"].items()
    }

    assert {name for name, condition in waited.items() if condition == "service_healthy"} == {"database"}


def test_startklar_finds_the_relay_by_its_public_name_inside() -> None:
    """Many machines do not let a container reach the machine's own public address."""
    relay, startklar = (SERVICES[name] for name in ("relay", "startklar"))
    hosts = re.findall(r"(?:turn|stun):(\S+?):\d+", startklar["environment"]["STARTKLAR_RELAY_URLS"])

    assert len(hosts) == 3
    assert set(hosts) == set(relay["networks"]["outside"]["aliases"])
    assert "outside" in startklar["networks"]


def test_the_counters_start_in_a_folder_that_can_be_written_to() -> None:
    """Some versions of the image end at once where they cannot."""
    assert SERVICES["counters"]["working_dir"] in SERVICES["counters"]["tmpfs"]


def test_the_relay_ends_when_it_is_told_to() -> None:
    """A signal that a container's first process has no handler for does nothing; coturn 4.6 has none."""
    assert SERVICES["relay"]["init"] is True


def test_the_database_is_not_healthy_while_it_is_being_made() -> None:
    """Meanwhile the image's server answers on its socket, and on no address."""
    assert "--host=127.0.0.1" in SERVICES["database"]["healthcheck"]["test"]


def test_the_proxy_offers_no_protocol_whose_port_is_closed() -> None:
    assert "443:443/udp" not in SERVICES["proxy"]["ports"]
    assert re.search(r"^\tservers \{\n\t\tprotocols h1 h2\n", (FOLDER / "Caddyfile").read_text(), re.M)


def test_each_setting_is_one_and_no_secret_stands_in_the_environment() -> None:
    given = SERVICES["startklar"]["environment"].keys() | set(SERVICES["startklar"]["secrets"])
    settings = {name.upper().removeprefix(PREFIX) for name in given} - {"CONFIG", "SECRETS_DIR"}

    assert settings <= {name.upper() for name in Settings.model_fields}
    for service in SERVICES.values():
        secret = [
            name for name in service.get("environment", ()) if name.endswith(("_PASSWORD", "_SECRET", "_KEY"))
        ]
        assert secret == []


def test_the_secrets_are_made_once_and_fit_the_settings(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {path.name: path.read_text() for path in (folder / "secrets").iterdir()}
    subprocess.run([folder / "secrets.sh"], check=True)

    monkeypatch.setenv("STARTKLAR_SECRETS_DIR", str(folder / "secrets"))
    settings = load_settings(folder / "startklar.toml")

    assert {f"./secrets/{name}" for name in made} == {secret["file"] for secret in FILE["secrets"].values()}
    assert {path.name: path.read_text() for path in (folder / "secrets").iterdir()} == made
    assert settings.secret_key.get_secret_value() == made["startklar_secret_key"]
    assert f":{made['database_password']}@database/" in settings.database_url.get_secret_value()
    assert made["turnserver_conf"].endswith(f"\nstatic-auth-secret={made['startklar_relay_secret']}\n")


def test_nobody_else_on_the_machine_reads_the_secrets(folder: Path) -> None:
    assert (folder / "secrets").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (folder / "secrets").iterdir()} == {0o444}


def test_the_databases_user_owns_it_and_is_no_superuser(folder: Path, tmp_path: Path) -> None:
    """The image makes whom POSTGRES_USER names a superuser, whom no policy holds."""
    script = (folder / "database_user.sh").read_text()
    config = FILE["configs"]["database_user"]["file"]

    assert "POSTGRES_USER" not in SERVICES["database"]["environment"]
    run_by_the_image = {"source": "database_user", "target": "/docker-entrypoint-initdb.d/user.sh"}
    assert SERVICES["database"]["configs"] == [run_by_the_image]
    assert (FOLDER / config).read_text() == script
    psql = tmp_path / "psql"
    psql.write_text("#!/bin/sh\ncat\n")
    psql.chmod(0o755)
    said = script.replace("/run/secrets", str(folder / "secrets"))
    own = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    ran = subprocess.run(["sh", "-c", said], env=own, check=True, capture_output=True, text=True)
    password = (folder / "secrets/database_password").read_text()
    assert ran.stdout.splitlines() == [
        f"CREATE ROLE startklar LOGIN PASSWORD '{password}';",
        "CREATE DATABASE startklar OWNER startklar;",
    ]
