"""The user's pip settings reach uv; nothing is made up when there are none."""

from __future__ import annotations

from pathlib import Path

from ops.registry import pip_settings, uv_environment


def home_with(folder: Path, text: str) -> dict[str, str]:
    file = folder / ".config" / "pip" / "pip.conf"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    return {"HOME": str(folder), "XDG_CONFIG_DIRS": str(folder / "none"), "PIP_CONFIG_FILE": str(folder / "none.conf")}


def test_the_settings_of_pips_own_file_are_read(tmp_path: Path) -> None:
    env = home_with(
        tmp_path, "[global]\nindex-url = https://mirror.example/simple\nextra-index-url =\n  a://b\n  c://d\n"
    )
    assert pip_settings(env)["index-url"] == "https://mirror.example/simple"
    assert pip_settings(env)["extra-index-url"] == "a://b c://d"


def test_a_pip_variable_wins_over_the_file(tmp_path: Path) -> None:
    env = home_with(tmp_path, "[global]\nindex-url = https://mirror.example/simple\n")
    env["PIP_INDEX_URL"] = "https://other.example/simple"
    assert uv_environment(env)["UV_DEFAULT_INDEX"] == "https://other.example/simple"


def test_what_the_user_set_for_uv_is_left_alone(tmp_path: Path) -> None:
    env = home_with(tmp_path, "[global]\nindex-url = https://mirror.example/simple\n")
    env["UV_DEFAULT_INDEX"] = "https://mine.example/simple"
    assert "UV_DEFAULT_INDEX" not in uv_environment(env)


def test_a_broken_pip_file_is_left_to_pip(tmp_path: Path) -> None:
    env = home_with(tmp_path, "no section here\n")
    assert "index-url" not in pip_settings(env)


def test_a_folder_of_wheels_that_is_not_there_is_not_passed_on(tmp_path: Path) -> None:
    there = tmp_path / "wheels"
    there.mkdir()
    env = home_with(tmp_path, f"[global]\nfind-links = {there} {tmp_path / 'gone'}\n")
    assert uv_environment(env)["UV_FIND_LINKS"] == str(there)


def test_several_indexes_are_compared_as_pip_compares_them(tmp_path: Path) -> None:
    env = home_with(tmp_path, "[global]\nextra-index-url = https://beside.example/simple\n")
    assert uv_environment(env)["UV_INDEX"] == "https://beside.example/simple"
    assert uv_environment(env)["UV_INDEX_STRATEGY"] == "unsafe-best-match"
