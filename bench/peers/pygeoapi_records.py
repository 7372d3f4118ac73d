"""pygeoapi with TinyDB, the only provider of it that asks for ranges of time and needs nothing but PyPI.

(Its SQLite provider needs SpatiaLite and passes over `datetime`; those for PostgreSQL and Elasticsearch need these.)
"""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

WHOLE = """
    SELECT json, date(start_earliest, 'unixepoch') FROM event JOIN event_text ON event_pk = pk
    WHERE status IN ('candidate', 'confirmed') ORDER BY position, pk
"""


def prepare(folder: Path, database: Path) -> None:
    """Write the events of Timeline's database, whole, into a catalogue, and what pygeoapi has to know, and tell it where."""
    texts = sqlite3.connect(database).execute(WHOLE)
    records = {str(number): _record(*text) for number, text in enumerate(texts, 1)}
    catalogue, config, openapi = (folder / name for name in ("records.json", "pygeoapi.yml", "openapi.json"))
    catalogue.write_text(json.dumps({"_default": records}))
    config.write_text(json.dumps(_config(catalogue)))  # JSON is YAML
    os.environ |= {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
    command = [str(Path(sys.executable).with_name("pygeoapi")), "openapi", "generate", str(config), "--format=json"]
    subprocess.run([*command, f"--output-file={openapi}"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _record(text: str, starts: str) -> dict:
    event = json.loads(text)
    return {"id": event["id"], "type": "Feature", "geometry": None, "properties": event | {"starts": starts}}


def _config(catalogue: Path) -> dict:
    url = "http://127.0.0.1"
    provider = {"type": "record", "name": "TinyDBCatalogue", "data": str(catalogue), "id_field": "id", "time_field": "starts"}
    said = {"title": "Events", "description": "Events", "keywords": ["events"], "links": []}
    extents = {"spatial": {"bbox": [-180, -90, 180, 90], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 0},
            "url": url,
            "mimetype": "application/json",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "limits": {"default_items": 100, "max_items": 1_000},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "CRITICAL"},
        "metadata": {
            "identification": said | {"keywords_type": "theme", "terms_of_service": "", "url": url},
            "license": {"name": "MIT", "url": url},
            "provider": {"name": "bench", "url": url},
            "contact": {"name": "bench", "url": url, "email": "bench@example.org"},
        },
        "resources": {"events": {"type": "collection", "extents": extents, "providers": [provider]} | said},
    }
