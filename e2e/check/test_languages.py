"""Every language in every state: nothing cut or missing, nothing to scroll sideways, targets for a finger."""

import pytest

from checker.settings import Settings
from e2e.accessibility import violations
from e2e.conftest import Visit
from e2e.layout import faults_at, without_letters
from e2e.site import Site

LANGUAGES: tuple[str, ...] = Settings.model_fields["languages"].default
# Everything that the page can say, at once: every finding, note, hint, question and line of every part, every
# overall rating, note and stage of the countdown.
SHOW_ALL = """() => {
  const page = document.querySelector("#page");
  const fill = (place, selector) => {
    for (const template of place ? document.querySelectorAll(selector) : []) {
      const one = place.cloneNode();
      one.hidden = false;
      if ("overall" in one.dataset) one.dataset.overall = template.dataset.overallFor;
      one.append(template.content.cloneNode(true));
      place.before(one);
    }
  };
  fill(document.querySelector("[data-overall]"), "[data-overall-for]");
  for (const part of document.querySelectorAll("[data-check]:has([data-slot=outcome])")) {
    Object.assign(part.dataset, { state: "done", rating: "hint" });
    const own = `[data-check=${part.dataset.check}] template`;
    fill(part.querySelector("[data-slot=outcome]"), `${own}[data-finding], ${own}[data-note]`);
    fill(part.querySelector("[data-slot=hint]"), `${own}[data-hint]`);
    fill(part.querySelector("[data-slot=question]"), `${own}[data-question]`);
    fill(part.querySelector("[data-line]"), `${own}[data-line-for]`);
  }
  fill(page.querySelector(".onward [data-slot=note]"), "#page > template[data-note]");
  for (const place of document.querySelectorAll("[data-countdown]")) fill(place, "[data-countdown-for]");
  for (const hidden of page.querySelectorAll("[hidden]:not(video, audio, template)")) hidden.hidden = false;
  document.querySelector(".language").open = true;
}"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_page_says_is_shown_whole_in_every_language(
    language: str, server: Site, visit: Visit
) -> None:
    page = visit()
    address, _, code = server.appointment().partition("#")
    page.open(f"{address}?lang={language}#{code}")
    page.page.locator("#page[data-loaded]").wait_for()

    found = faults_at(page.page)
    found += violations(page.page)
    page.page.evaluate("document.querySelector('#page').dataset.phase = 'result'")
    page.page.evaluate(SHOW_ALL)
    found += faults_at(page.page)

    assert not found, "\n".join(found)
    assert without_letters(page.page) == []
