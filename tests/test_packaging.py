"""What gets installed: the version it says, and that nothing is left out of the wheel."""

import os
import re
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import pytest

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
