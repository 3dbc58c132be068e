/** Replies: of each note the page has a way to its form alone; the form is drawn when it is wanted. */

import { uuid } from "./page.js";
import { piece } from "./words.js";

/** Draws the form below a note, where it is not drawn yet. @param {Element} details */
function draw(details) {
  const link = details.querySelector(":scope > a");
  const form = link && piece("piece-reply");
  if (!(link instanceof HTMLAnchorElement) || !(form instanceof HTMLFormElement)) return;
  const to = new URL(link.href);
  form.method = "post";
  form.action = to.pathname;
  form.setAttribute("hx-post", to.pathname);
  for (const [name, value] of [["client_id", uuid()], ["revision", to.searchParams.get("revision") ?? ""]]) {
    /** @type {HTMLInputElement} */ (form.querySelector(`[name=${name}]`)).value = value;
  }
  link.replaceWith(form);
  window.htmx.process(form);
  document.dispatchEvent(new CustomEvent("postil:swapped"));
}

/** Draws the form that sends to `path`, if there is a note that it belongs to. @param {string} path */
export function drawReply(path) {
  const link = document.querySelector(`.replying > a[href^="${CSS.escape(path)}?"]`);
  if (link?.parentElement) draw(link.parentElement);
}

document.addEventListener(
  "toggle",
  (event) => {
    if (event.target instanceof HTMLDetailsElement && event.target.open && event.target.matches(".replying")) draw(event.target);
  },
  true,
);
