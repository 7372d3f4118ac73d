"""What can be checked of compose.yaml without an engine: that it names only what there is, and that its files hold."""

import re
import subprocess
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from timeline.config import described

ROOT = Path(__file__).parent.parent
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_depends_on_services_and_mounts_files_and_volumes_that_there_are(name):
    service = SERVICES[name]
    assert set(service.get("depends_on", ())) <= set(SERVICES)
    assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
    for source in (mount.split(":")[0] for mount in service.get("volumes", ())):
        assert (ROOT / source).is_file() if source.startswith("./") else source in COMPOSE["volumes"]


def test_every_setting_is_one_of_ours():
    said = {name for service in SERVICES.values() for name in service.get("environment", ()) if name.startswith("TIMELINE_")}
    assert said
    assert said <= {name for name, _, _ in described()}


def test_nginx_asks_the_web_processes():
    asked = re.findall(r"^\s*server (\S+):8000", (ROOT / "deploy/nginx.conf").read_text(), re.MULTILINE)
    assert set(asked) == {name for name, service in SERVICES.items() if service.get("command") == ["timeline", "serve"]}
    assert len(asked) == 2


def test_what_reads_articles_finds_the_scheduler_and_shares_a_network_with_it():
    program = "timeline ingest --cluster tcp://scheduler:8786"
    assert program in (ROOT / "compose.yaml").read_text()
    assert "tcp://scheduler:8786" in SERVICES["worker"]["command"]
    for name in ("scheduler", "worker", "ingest"):
        assert "dask" in SERVICES[name]["networks"]
        assert SERVICES[name]["profiles"] == ["ingest"]
    assert [name for name, service in SERVICES.items() if "dask" in service.get("networks", ())] == [
        "scheduler",
        "worker",
        "ingest",
    ]


@pytest.mark.parametrize("name", ["scheduler", "worker"])
def test_dask_has_the_options_that_its_commands_name(name):
    command = import_module(f"distributed.cli.dask_{name}").main
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    program, kind, *arguments = SERVICES[name]["command"]
    assert (program, kind) == ("dask", name)
    assert {argument.partition("=")[0] for argument in arguments if argument.startswith("-")} <= known


def test_only_nginx_is_reached_from_outside_and_only_from_this_machine():
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {"nginx": ["127.0.0.1:8000:80"]}


@pytest.mark.parametrize("script", sorted((ROOT / "deploy").glob("*.sh")), ids=lambda path: path.name)
def test_a_script_is_sound_shell(script):
    assert subprocess.run(["sh", "-n", script], check=False).returncode == 0


def test_the_entrypoint_writes_the_password_where_libpq_reads_it(tmp_path):
    *shell, script, _ = SERVICES["web-1"]["entrypoint"]
    secret, passfile = tmp_path / "secret", tmp_path / "pgpass"
    secret.write_text("s3cret")
    script = script.replace("$$", "$").replace("/run/secrets/postgres-password", str(secret)).replace("/tmp/pgpass", str(passfile))
    done = subprocess.run([*shell, script, "sh", "echo", "started"], capture_output=True, text=True, check=True)
    assert (done.stdout, passfile.read_text(), passfile.stat().st_mode & 0o777) == ("started\n", "*:*:*:timeline:s3cret\n", 0o600)
