"""DATABASE_URL read strictly: a mistyped part is refused at start, not dropped. No message repeats the URL, it holds a password."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SCHEMES = ("postgresql", "postgres")
OPTIONS = {
    "application_name",
    "channel_binding",
    "connect_timeout",
    "gssencmode",
    "keepalives",
    "keepalives_idle",
    "options",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
}


class DatabaseUrlError(ValueError):
    """The URL of a database cannot be used; the message names the part and not the password."""


def parse(url: str, *, pool: int = 0) -> dict:
    """Return Django's settings for `postgresql://user:password@host:port/name?option=value`.

    A socket directory is `?host=/run/postgresql` or the percent-encoded host; several hosts, for failover, are split by commas.
    `pool` is the largest number of connections kept by this process; 0 keeps none.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not url.startswith(f"{parts.scheme}://") or parts.fragment:
        raise DatabaseUrlError("the database URL must look like postgresql://user:password@host:port/name")
    login, _, address = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    name = unquote(parts.path.removeprefix("/"))
    if not user or not name or "/" in name:
        raise DatabaseUrlError("the database URL names no user or not one database")
    options = _options(parts.query)
    host, port = _hosts(address)
    settings: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(user),
        "PASSWORD": unquote(password),
        "HOST": _only(host, options.pop("host", ""), "host"),
        "PORT": _only(port, options.pop("port", ""), "port"),
        "OPTIONS": options,
    }
    if pool:
        settings["OPTIONS"] = options | {"pool": {"min_size": 1, "max_size": pool, "timeout": 10}}
        settings["CONN_HEALTH_CHECKS"] = True  # else each pooled connection fails one request after the database restarted
    return settings


def configured(*, role: str, web: str, owner: str, pool: int) -> dict[str, dict]:
    """Return Django's DATABASES for the `role` web or owner; empty without a URL, so pure commands need no database."""
    if role not in ("web", "owner"):
        raise DatabaseUrlError("EMHANA_DATABASE_ROLE is web or owner")
    url = owner if role == "owner" else web
    return {"default": parse(url, pool=0 if role == "owner" else pool)} if url else {}


def _options(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, strict_parsing=True, keep_blank_values=True) if query else []
    except ValueError:
        raise DatabaseUrlError("the options of the database URL must look like name=value&name=value") from None
    names = [name for name, _ in pairs]
    for name in names:
        if name not in OPTIONS | {"host", "port"} or names.count(name) > 1:
            raise DatabaseUrlError(f"the option {name} of the database URL is unknown or given twice")
    return dict(pairs)


def _hosts(address: str) -> tuple[str, str]:
    """Return hosts and ports of `a:5432,b`, each joined by commas; no port at all is the empty text."""
    hosts, ports = [], []
    for item in address.split(",") if address else []:
        head, bracket, tail = item.rpartition("]")
        host, port = (head.removeprefix("["), tail.removeprefix(":")) if bracket else item.partition(":")[::2]
        if not host or (port and not _is_port(port)):
            raise DatabaseUrlError("the database URL has a host without a name or a port that is not 1 to 65535")
        hosts.append(unquote(host))
        ports.append(port)
    return ",".join(hosts), ",".join(ports) if any(ports) else ""


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text) < 65536


def _only(address: str, option: str, what: str) -> str:
    if address and option:
        raise DatabaseUrlError(f"the database URL gives its {what} twice")
    return address or option
