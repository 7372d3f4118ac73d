"""What gets installed: the version it says, and that nothing is left out of the wheel."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from configparser import RawConfigParser
from importlib.metadata import distributions, version
from pathlib import Path
from zipfile import ZipFile

import pytest

from conftest import missing
from served import Served, a_free_port, until

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with what the wheel holds; built from a copy, because setuptools leaves files beside the sources."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("installed")
    for name in ("timeline", "migrations", "seeds"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", source, source], check=True)
    ZipFile(next(source.glob("*.whl"))).extractall(folder)
    return folder


@pytest.mark.parametrize(
    "source, installed_as",
    [("timeline", "timeline"), ("migrations", "timeline/migrations"), ("seeds", "timeline/seeds")],
)
def test_every_file_is_in_the_wheel(source, installed_as, installed):
    files = {
        path.relative_to(ROOT / source) for path in (ROOT / source).rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }
    assert files - {path.relative_to(installed / installed_as) for path in (installed / installed_as).rglob("*")} == set()


def test_the_installed_package_makes_a_database_from_any_folder(installed, tmp_path):
    settings = {"PYTHONPATH": str(installed), "TIMELINE_DATABASE_URL": f"sqlite:///{tmp_path}/events.db"}
    for command in (["db", "upgrade"], ["db", "check"]):
        timeline = [sys.executable, "-m", "timeline", *command]
        done = subprocess.run(timeline, cwd=tmp_path, env=os.environ | settings, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_the_changelog_tells_of_this_version():
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[1]
    assert newest == version("timeline")


def test_every_dependency_has_a_tested_version():
    settings = RawConfigParser()
    settings.read(ROOT / "setup.cfg")
    lists = [settings["options"]["install_requires"], *settings["options.extras_require"].values()]
    wanted = {_normal(name) for names in lists for name in re.findall(r"^([A-Za-z][\w.-]*)", names, re.MULTILINE)}
    tested = {_normal(name) for name in re.findall(r"^([\w.-]+)==", (ROOT / "constraints.txt").read_text(), re.MULTILINE)}
    assert wanted - tested == {"timeline"}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_what_is_installed_fits_together():
    checked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_the_dockerfile_is_clean_and_ends_without_root(figure):
    if (hadolint := shutil.which("hadolint", path=str(Path(sys.executable).parent))) is None:
        missing("hadolint comes as a wheel for x86-64 Linux only")
    checked = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True)
    assert (checked.returncode, checked.stdout) == (0, "")
    user = re.findall(r"^USER (.*)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)[-1]
    assert int(user) > 0, "a number, so that an orchestrator can see that it is not root"
    figure(f"hadolint finds nothing in the Dockerfile, and it ends as user {user}")


AS_IN_A_CONTAINER = """
mount --make-rprivate /
for place in $(awk '{print $2}' /proc/self/mounts | grep -vE '^/(proc|sys|dev)'); do mount -o remount,bind,ro "$place"; done
mount -t tmpfs -o uid=10001,mode=700 tmpfs "$VOLUME" && cd / || exit 9
for place in / /usr /var "$HOME" "$OLDPWD"; do touch "$place/probe" 2>&- && exit 8; done
exec setpriv --reuid=10001 --regid=10001 --clear-groups --inh-caps=+dac_read_search --ambient-caps=+dac_read_search "$@"
"""


@pytest.fixture
def volume():
    """A folder to mount something on, which everybody can reach; not /tmp itself, where all of this may lie."""
    with tempfile.TemporaryDirectory() as folder:
        yield folder


def test_it_runs_without_root_on_a_root_that_nobody_can_write(volume, figure):
    """The Dockerfile's command in a mount namespace of its own; Python may lie in a folder of root's, so reading is let through."""
    port = a_free_port()
    settings = {
        "VOLUME": volume,
        "TMPDIR": volume,
        "TIMELINE_DATABASE_URL": f"sqlite:///{volume}/timeline.db",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "TIMELINE_LOG": "off",
    }
    inside = ["sh", "-c", f"timeline db upgrade && exec timeline serve --port {port}"]
    command = ["unshare", "--mount", "sh", "-c", AS_IN_A_CONTAINER, "sh", *inside]
    try:
        tried = subprocess.run([*command[:5], "sh", "true"], env=os.environ | settings, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("unshare is not there")
    assert tried.returncode != 8, "the root can be written"
    if tried.returncode:
        pytest.skip(f"Only root may make a mount namespace and close it: {tried.stderr.strip()[-200:]}")
    process = subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.PIPE, text=True)
    server = Served(process, f"http://127.0.0.1:{port}", "")
    try:
        until(server.answers)
        assert server.ask("GET", "/readyz")[0] == 200
        status = Path(f"/proc/{process.pid}/status").read_text()
        assert re.search(r"^Uid:\t10001\t10001\t10001", status, re.MULTILINE)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    figure("The container's command, as user 10001 on a read-only root with a volume: rehearsed; no image was built")


def test_the_bill_of_materials_names_all_that_is_installed(tmp_path, figure):
    listed = tmp_path / "sbom.json"
    program = Path(sys.executable).with_name("cyclonedx-py")
    subprocess.run([program, "environment", "--output-file", listed, sys.executable], check=True, capture_output=True)
    components = json.loads(listed.read_text())["components"]
    assert {_normal(one["name"]) for one in components} == {_normal(one.metadata["Name"]) for one in distributions()}
    licensed = sum(bool(one.get("licenses")) for one in components)
    assert licensed > 0.95 * len(components)
    figure(f"{len(components)} packages, {licensed} that name a licence; known vulnerabilities: not audited")
