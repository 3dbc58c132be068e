/** A note that is deleted without a connection: it stands struck out until the library has heard of it. */

import { announce } from "./announce.js";
import { apply } from "./http.js";
import { article, isHere, prose } from "./page.js";
import * as queue from "./queue.js";
import { piece, word } from "./words.js";

const DELETES = /^\/(?:highlights|notes)\/\d+\/delete\/$/;

/** @param {Event} event */
function unheard(event) {
  const { requestConfig, elt } = /** @type {CustomEvent} */ (event).detail;
  const address = new URL(String(requestConfig?.path ?? ""), location.href);
  const path = address.pathname;
  const pressed = requestConfig?.triggeringEvent?.submitter ?? elt; // notes share one form
  const entry = /** @type {HTMLElement | null} */ (pressed instanceof Element ? pressed.closest("li[id]") : null);
  if (requestConfig?.verb !== "post" || !DELETES.test(path) || !entry) return;
  event.stopImmediatePropagation(); // nobody else needs to say that no answer came
  const revision = address.searchParams.get("revision") ?? String(new FormData(/** @type {HTMLFormElement} */ (elt)).get("revision") ?? "");
  const what = (entry.querySelector(".gloss__b") ?? document.getElementById(entry.dataset.for ?? ""))?.textContent?.trim() ?? "";
  queue.keep({ id: path, article: article(), url: path, fields: { revision }, gone: entry.id, what, state: "waiting" });
  draw(entry.id, path);
  announce(word("deletes-later"));
}

/** Shows that what is at `id` will be deleted. @param {string} id @param {string} path */
function draw(id, path) {
  const entry = document.getElementById(id);
  const line = piece("piece-deleting");
  if (!entry || !line || entry.querySelector("[data-deleting]")) return;
  line.dataset.deleting = path;
  const gloss = entry.querySelector(".gloss");
  gloss?.setAttribute("data-state", "deleting");
  (gloss ?? entry).append(line);
  document.dispatchEvent(new CustomEvent("postil:changed"));
}

/** @param {string} path */
function undraw(path) {
  const line = document.querySelector(`[data-deleting="${CSS.escape(path)}"]`);
  line?.closest(".gloss")?.removeAttribute("data-state");
  line?.remove();
  document.dispatchEvent(new CustomEvent("postil:changed"));
}

if (prose()) {
  document.addEventListener("htmx:sendError", unheard, true);
  document.addEventListener("postil:answered", (event) => {
    const { item, answer } = /** @type {CustomEvent} */ (event).detail;
    if (!DELETES.test(item.url) || !isHere(item.article)) return;
    if (answer.outcome === "saved") apply(answer.html);
    else if (answer.outcome === "refused" || answer.outcome === "conflict") {
      queue.drop(item.id);
      undraw(item.id);
      announce(answer.message || word("refused"), { urgent: true });
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-deleting-keep]") : null;
    const path = /** @type {HTMLElement | null} */ (button?.closest("[data-deleting]") ?? null)?.dataset.deleting;
    if (!path) return;
    queue.drop(path);
    undraw(path);
  });
  for (const item of queue.items()) if (item.gone && isHere(item.article)) draw(item.gone, item.id);
}
