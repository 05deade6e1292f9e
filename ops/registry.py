"""The user's own pip settings, told to uv, which does not read pip's files.

Nothing here names a registry: without any setting both tools use their default one.
"""

from __future__ import annotations

import configparser
import os
from collections.abc import Mapping
from pathlib import Path

_TAKEN = ("index-url", "extra-index-url", "find-links", "cert", "trusted-host", "proxy")


def pip_files(env: Mapping[str, str]) -> list[Path]:
    """The files pip itself reads, the weakest first (pip's documentation, 'Configuration Files')."""
    home = Path(env.get("HOME") or "/nonexistent")
    config = Path(env.get("XDG_CONFIG_HOME") or home / ".config")
    system = [Path(part) / "pip" / "pip.conf" for part in (env.get("XDG_CONFIG_DIRS") or "/etc/xdg").split(":")]
    files = [*system, Path("/etc/pip.conf"), home / ".pip" / "pip.conf", config / "pip" / "pip.conf"]
    named = env.get("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    return [*files, Path(named)] if named else files


def pip_settings(env: Mapping[str, str]) -> dict[str, str]:
    """What pip would use: the files, then the PIP_ variables, which win."""
    found: dict[str, str] = {}
    for file in pip_files(env):
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (OSError, UnicodeError, configparser.Error):
            continue  # pip will complain about its own file in its own words
        for section in ("global", "install"):
            if parser.has_section(section):
                found |= {key: value for key, value in parser.items(section) if key in _TAKEN}
    for key in _TAKEN:
        value = env.get("PIP_" + key.upper().replace("-", "_"))
        if value:
            found[key] = value
    return {key: " ".join(value.split()) for key, value in found.items() if value.strip()}


def uv_environment(env: Mapping[str, str]) -> dict[str, str]:
    """The same settings in uv's words; what the user already set for uv itself is left alone."""
    pip = pip_settings(env)
    told = {"UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1", "UV_NO_CONFIG": "1", "UV_HTTP_TIMEOUT": "120"}
    names = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "trusted-host": "UV_INSECURE_HOST"}
    told |= {ours: pip[theirs] for theirs, ours in names.items() if theirs in pip}
    if "find-links" in pip:
        told["UV_FIND_LINKS"] = ",".join(part for part in pip["find-links"].split() if _reachable(part))
    if "extra-index-url" in pip:
        # pip looks at all indexes and takes the best; safe here because every file is checked by its hash.
        told["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    if "proxy" in pip:
        told |= {"HTTPS_PROXY": pip["proxy"], "HTTP_PROXY": pip["proxy"]}
    if "cert" in pip:
        told["SSL_CERT_FILE"] = pip["cert"]
    if not os.access(env.get("HOME") or "/nonexistent", os.W_OK):
        told["UV_NO_CACHE"] = "1"
    return {key: value for key, value in told.items() if value and not env.get(key)}


def _reachable(link: str) -> bool:
    """uv stops at a missing local folder where pip only warns."""
    return "://" in link or Path(link).exists()
