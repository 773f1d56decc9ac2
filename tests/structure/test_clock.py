"""Durations are measured by one clock, which nobody sets: ssl.process.clock. fs.time tells the date, to log.jsonl alone."""
import re

from program import ROOT

OTHERS = re.compile(r"\bos\.(time|clock)\s*\(|\bfs\.time\b")


def test_scripts_and_recipes_measure_by_one_clock():
    found = {str(path.relative_to(ROOT)) for folder in ("scripts", "recipes") for path in (ROOT / folder).rglob("*.lua")
             if OTHERS.search(path.read_text())}
    assert found == {"scripts/ssl/run/journal.lua"}, found
