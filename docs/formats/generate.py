#!/usr/bin/env python3
"""Writes the schema of the settings, as the code has it."""

import json
from pathlib import Path

from donotplay.accounts.preference_schemas import VERSION, json_schema

SCHEMA = Path(__file__).parent / f"donotplay-settings-{VERSION}.schema.json"

SCHEMA.write_text(json.dumps(json_schema(), indent=2) + "\n")
