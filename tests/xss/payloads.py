"""What others wrote to get scripts into pages: read in place, each once."""

import json
from pathlib import Path


def payloads(folder: Path) -> list[str]:
    """Every payload of the shared cases, in a fixed order; a file's own shape is undone."""
    found: list[str] = json.loads((folder / "blns.json").read_text(encoding="utf-8"))
    owasp = (folder / "owasp-xss-filter-evasion-payloads.json").read_text(encoding="utf-8")
    found += json.loads(owasp)
    cases = json.loads((folder / "dompurify-expect.json").read_text(encoding="utf-8"))
    found += [one["payload"] for one in cases]
    lines = (folder / "payloadbox-xss-payload-list.txt").read_text("utf-8", errors="replace")
    found += lines.split("\n")
    return [one for one in dict.fromkeys(found) if one.strip()]
