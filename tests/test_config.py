"""Settings from the environment."""

import platformdirs
import pytest

from timeline.config import Settings
from timeline.errors import Invalid


@pytest.fixture
def homeless(monkeypatch):
    def without_home(*args, **kwargs):
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr(platformdirs, "user_data_dir", without_home)


def test_a_user_without_a_home_folder_names_the_database(homeless):
    assert Settings.from_environment({"TIMELINE_DATABASE_URL": "sqlite:////data/t.db"}).database_url == "sqlite:////data/t.db"


@pytest.mark.parametrize("environment", [{}, {"TIMELINE_DATABASE_URL": ""}])
def test_a_user_without_a_home_folder_is_told_what_to_set(environment, homeless):
    with pytest.raises(Invalid, match="TIMELINE_DATABASE_URL"):
        Settings.from_environment(environment)


@pytest.mark.parametrize(
    "environment, port",
    [({}, 8000), ({"PORT": "9000"}, 9000), ({"TIMELINE_PORT": "9001"}, 9001), ({"PORT": "9000", "TIMELINE_PORT": "9001"}, 9001)],
)
def test_the_own_name_of_the_port_wins_over_the_common_one(environment, port):
    assert Settings.from_environment(environment).port == port


@pytest.mark.parametrize("name, value", [("PORT", "http"), ("READ", "everybody"), ("LOG", "loud")])
def test_a_value_that_does_not_fit_is_refused_by_the_name_of_its_variable(name, value):
    with pytest.raises(Invalid, match=f"TIMELINE_{name}"):
        Settings.from_environment({f"TIMELINE_{name}": value})


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "https://.*",
        "https://*.desk.example",
        "desk.example",
        "https://desk.example/",
        "https://a.example,https://b.example",
        "null",
    ],
)
def test_only_one_exact_site_may_use_the_api_from_browsers(origin):
    with pytest.raises(Invalid, match="TIMELINE_ORIGIN"):
        Settings.from_environment({"TIMELINE_ORIGIN": origin})


@pytest.mark.parametrize("origin", ["https://desk.example", "http://localhost:8080", "https://xn--bcher-kva.example"])
def test_an_exact_site_is_taken(origin):
    assert Settings.from_environment({"TIMELINE_ORIGIN": origin}).origin == origin
