"""What axe (vendored) finds on a page: WCAG 2.2, levels A and AA."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "vendor" / "axe-core" / "axe.min.js").read_text() if (ROOT / "vendor" / "axe-core").exists() else ""
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line a finding. Needs JavaScript in that tab."""
    page.evaluate(AXE)  # the page's own policy forbids foreign scripts; the driver's evaluation is outside it
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})"
        ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | ')))",
        RULES,
    )
    return [str(line) for line in found]
