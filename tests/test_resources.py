"""Resources are found beside the package and inside it, as in a wheel or a frozen application."""

import importlib.util
import shutil
from pathlib import Path

import pytest

from gdgui import resources


@pytest.mark.parametrize("name", ["data", "examples", "fonts", "icons", "desktop", "style.qss"])
def test_every_resource_is_there(name):
    assert resources.path(name).exists()


@pytest.mark.parametrize("home", [".", "gdgui"])
def test_resources_are_found_beside_the_package_and_inside_it(tmp_path, home):
    package = tmp_path / "gdgui"
    package.mkdir()
    module = shutil.copy(Path(resources.__file__), package / "resources.py")
    (tmp_path / home / "resources").mkdir()
    spec = importlib.util.spec_from_file_location("copied_resources", module)
    copied = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copied)
    assert copied.path("icons", "play.svg") == tmp_path / home / "resources" / "icons" / "play.svg"
