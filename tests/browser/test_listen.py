"""Listening, with a voice that is played by the test: what is said, followed, kept and what happens without a voice."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from reader.cleaning.blocks import Block, BlockType
from reader.cleaning.blocks import Picture as Figure
from reader.models import Article, User
from tests.browser.conftest import Opener, check_with_axe, select, tool
from tests.factories import make_article

pytestmark = pytest.mark.browser

VOICE = """
(() => {
  const said = [];
  const voices = VOICES.map(([name, lang, local]) => ({
    name, lang, localService: local, default: false, voiceURI: `urn:${name}` }));
  class Said extends EventTarget {
    constructor(text) { super(); Object.assign(this, { text, lang: "", rate: 1, voice: null }); }
  }
  class Voice extends EventTarget {
    constructor() { super(); this.now = null; this.there = LATE ? [] : voices; }
    get speaking() { return Boolean(this.now); }
    get pending() { return false; }
    getVoices() { return this.there; }
    resume() {}
    pause() {}
    speak(one) {
      this.now = one;
      said.push({ text: one.text, lang: one.lang, rate: one.rate, voice: one.voice?.name ?? "" });
    }
    cancel() {
      const one = this.now;
      this.now = null;
      if (one) one.onerror?.({ error: "interrupted" });
    }
  }
  const voice = new Voice();
  window.heard = {
    said,
    texts: () => said.map((one) => one.text),
    last: () => said[said.length - 1] ?? null,
    arrive() { voice.there = voices; voice.dispatchEvent(new Event("voiceschanged")); },
    word(at) { voice.now?.onboundary?.({ name: "word", charIndex: at, charLength: 0 }); },
    end() { const one = voice.now; voice.now = null; one?.onend?.({}); },
    fail(error) { const one = voice.now; voice.now = null; one?.onerror?.({ error }); },
    silent: () => !voice.now,
  };
  Object.defineProperty(window, "speechSynthesis", { value: voice, configurable: true });
  window.SpeechSynthesisUtterance = Said;
})();
"""
VOICES = (
    '[["Marsh", "en-GB", true], ["Reed", "en_US", true], ["Nahr", "ar-SA", true], ["Río", "es-ES", false]]'
)


def give_voice(context: BrowserContext, voices: str = VOICES, *, late: bool = False) -> None:
    context.add_init_script(VOICE.replace("VOICES", voices).replace("LATE", "true" if late else "false"))


def says(page: Page, text: str, **how: Any) -> None:
    """Waits until ``text`` is what is being said, and so."""
    page.wait_for_function("(text) => heard.last()?.text === text && speechSynthesis.speaking", arg=text)
    said = page.evaluate("heard.last()")
    assert {name: said[name] for name in how} == how


def told() -> Article:
    blocks = [
        Block(BlockType.PARAGRAPH, html="<p>The gauge fell <em>silent</em> in March. Nobody said why.</p>",
              text="The gauge fell silent in March. Nobody said why."),
        Block(BlockType.FIGURE, html="<figcaption>A caption.</figcaption>", text="A caption.",
              picture=Figure("https://courier.example/a.jpg")),
        Block(BlockType.TABLE, html="<table><tbody><tr><td>14</td></tr></tbody></table>", text="14"),
        Block(BlockType.QUOTE, html="<blockquote><p>النهر لا ينتظر.</p></blockquote>", text="النهر لا ينتظر.",
              lang="ar", dir="rtl"),
        Block(BlockType.LIST, html="<ul><li>One gate</li><li>Two gates</li></ul>", text="One gateTwo gates"),
        *[Block(BlockType.PARAGRAPH, html=f"<p>{'The towns waited for the count. ' * 8}{n}.</p>",
                text=f"{'The towns waited for the count. ' * 8}{n}.") for n in range(12)],
    ]  # fmt: skip
    return make_article(blocks=blocks, headline="Silence at Averil", standfirst="Nine days.", language="en")


def test_an_article_is_spoken_followed_and_steered(
    opened: Opener, context: BrowserContext, ines: User, complaints: Any
) -> None:
    give_voice(context, late=True)
    page = opened(told(), ines)
    listen = page.get_by_role("button", name="Listen")
    expect(listen).to_contain_text(":")
    page.keyboard.press("v")
    player = page.get_by_role("region", name="Listening")
    expect(player).to_be_visible()
    assert page.evaluate("heard.said.length") == 0
    page.evaluate("heard.arrive()")
    spoken = page.locator(".is-spoken")
    expect(spoken).to_have_text("Silence at Averil")
    says(page, "Silence at Averil", lang="en-GB", rate=1, voice="Marsh")
    for text in ("Nine days.", "The gauge fell silent in March.", "Nobody said why."):
        page.evaluate("heard.end()")
        says(page, text)
    page.keyboard.press(",")  # back by a sentence
    says(page, "The gauge fell silent in March.")
    assert "".join(spoken.all_inner_texts()) == "The gauge fell silent in March."
    page.evaluate("heard.word(10)")
    assert page.evaluate("[...CSS.highlights.get('spoken-word')].join('')") == "fell"
    check_with_axe(page)

    # pausing is silence; it goes on at the word
    page.keyboard.press("v")
    expect(player.get_by_role("button", name="Play")).to_be_visible()
    assert page.evaluate("heard.silent()")
    page.keyboard.press("v")
    says(page, "fell silent in March.")
    page.keyboard.press("+")
    says(page, "fell silent in March.", rate=1.25)
    page.keyboard.press(".")
    page.keyboard.press(".")
    # neither caption nor table; what is Arabic is read by an Arabic voice
    says(page, "النهر لا ينتظر.", voice="Nahr")
    for text in ("One gate", "Two gates"):
        page.evaluate("heard.end()")
        says(page, text)

    # a highlight made meanwhile replaces the block: the sentence stays marked, and the words selected stay so
    page.keyboard.press(",")
    select(page, "One gate")
    tool(page, "Fact").click()
    expect(page.locator("#prose mark")).to_have_count(1)
    expect(page.locator("#glosses > li .gloss:not([data-state])")).to_have_count(1)
    page.keyboard.press(",")
    page.keyboard.press(".")
    expect(spoken).to_have_text("One gate")
    page.keyboard.press(",")
    expect(page.locator("#prose mark")).to_have_text("One gate")

    # it keeps itself in view until the reader looks elsewhere
    page.emulate_media(reduced_motion="reduce")
    seek = player.get_by_role("slider")
    seek.focus()
    page.keyboard.press("End")
    expect(spoken.first).to_be_in_viewport()
    follow = player.get_by_role("button", name="Follow")
    expect(follow).to_have_attribute("aria-pressed", "true")
    page.mouse.move(600, 400)
    page.mouse.wheel(0, -4000)
    expect(follow).to_have_attribute("aria-pressed", "false")
    expect(spoken.first).not_to_be_in_viewport()
    follow.click()
    expect(spoken.first).to_be_in_viewport()

    player.get_by_label("Voice").select_option(label="Reed")
    says(page, "11.", voice="Reed")
    page.evaluate("heard.end()")
    expect(player).to_contain_text("read to its end")
    expect(spoken).to_have_count(0)
    player.get_by_role("button", name="Stop listening").click()
    expect(player).to_have_count(0)
    expect(listen).to_be_focused()
    assert page.evaluate("document.querySelector('#prose [data-start]').childNodes.length") == 3

    page.reload()
    listen.click()
    page.evaluate("heard.arrive()")
    says(page, "Silence at Averil", voice="Reed", rate=1.25)


def test_a_list_is_heard_article_after_article(
    opened: Opener, context: BrowserContext, ines: User, live_server: Any
) -> None:
    give_voice(context)
    articles = [make_article("Short.", headline=f"Day {n}") for n in range(3)]
    page = opened(articles[0], ines)
    page.goto(f"{live_server.url}/latest/")
    page.get_by_role("button", name="Listen to this list").click()
    player = page.get_by_role("region", name="Listening")
    expect(player).to_contain_text("Article 1 of 3")
    says(page, "Day 2")
    page.evaluate("heard.end()")
    says(page, "Short.")
    page.evaluate("heard.end()")
    expect(page.get_by_role("heading", name="Day 1", level=1)).to_be_visible()
    expect(player).to_contain_text("Article 2 of 3")
    says(page, "Day 1")
    # a browser that waits for a press is told so
    page.evaluate("heard.fail('not-allowed')")
    expect(player).to_contain_text("press Play")
    expect(player.get_by_role("button", name="Play")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_function("heard.said.length === 2")
    page.keyboard.press(">")
    expect(player).to_contain_text("Article 3 of 3")
    expect(player.get_by_role("button", name="Next article")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Listen")).to_be_visible()
    expect(player).to_have_count(0)


def test_a_long_list_goes_on_with_its_next_page(
    opened: Opener, context: BrowserContext, ines: User, live_server: Any
) -> None:
    give_voice(context)
    articles = [make_article("Short.", headline=f"Day {n}") for n in range(32)]
    page = opened(articles[0], ines)
    page.goto(f"{live_server.url}/latest/")
    page.get_by_role("button", name="Listen to this list").click()
    player = page.get_by_role("region", name="Listening")
    expect(player).to_contain_text("Article 1 of 30+")
    page.evaluate("""() => {
      const queue = JSON.parse(sessionStorage["postil-listening"]);
      sessionStorage["postil-listening"] = JSON.stringify({ ...queue, at: 29, going: Date.now() });
      location.assign(queue.articles[29]);
    }""")
    expect(player).to_contain_text("Article 30 of 32")
    player.get_by_role("button", name="Next article").click()
    expect(page.get_by_role("heading", name="Day 1", level=1)).to_be_visible()


def test_without_a_voice_it_says_what_to_do(
    opened: Opener, context: BrowserContext, browser: Any, ines: User
) -> None:
    arabic = make_article("النهر لا ينتظر أحدًا.", headline="النهر", language="ar", direction="rtl")
    give_voice(context, '[["Marsh", "en-GB", true]]')
    page = opened(arabic, ines)
    page.get_by_role("button", name="Listen").click()
    player = page.get_by_role("region", name="Listening")
    expect(player).to_contain_text("no voice for Arabic")
    player.get_by_label("Voice").select_option(label="Marsh (English)")
    says(page, "النهر")
    expect(player).not_to_contain_text("no voice")
    page.close()
    mute = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    give_voice(mute, "[]")
    page = opened(arabic, ines, mute)
    page.get_by_role("button", name="Listen").click()
    expect(player_of(page)).to_contain_text("This browser has no voice.")
    check_with_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    mute.close()


def player_of(page: Page) -> Any:
    return page.get_by_role("region", name="Listening")
