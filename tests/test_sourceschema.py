"""The JSON Schema of sources.yaml knows what the file may say."""

from __future__ import annotations

import json
import re
from pathlib import Path

from pipeline.recipes import recipes
from pipeline.sourceschema import json_schema
from pipeline.yamlfile import load_tree

PROJECT = Path(__file__).parent.parent


def test_every_key_of_the_real_file_is_known():
    known = json_schema()["$defs"]["Source"]["properties"]
    assert {key for entry in load_tree(PROJECT / "sources.yaml") for key in entry} <= set(known)


def test_every_reference_leads_somewhere():
    schema = json_schema()
    referred = re.findall(r'"#/\$defs/(\w+)"', json.dumps(schema))
    assert referred and set(referred) <= set(schema["$defs"])


def test_every_recipe_says_which_parameters_it_takes():
    entry = json_schema()["$defs"]["Source"]
    said = {
        one["if"]["properties"]["recipe"]["const"]: set(one["then"]["properties"]["with"]["properties"])
        for one in entry["allOf"]
    }
    assert said == {name: set(recipe.parameters) for name, recipe in recipes().items()}
    assert entry["properties"]["recipe"]["enum"] == list(said)
