/**
 * Sends what readers write, and says in one word what became of it.
 *
 * @typedef {"saved" | "conflict" | "offline" | "later" | "signed-out" | "refused"} Outcome
 *   offline: no answer came; later: the server cannot take it just now; refused: it never will as it is
 * @typedef {{outcome: Outcome, status: number, html: string, message: string,
 *   triggers: Record<string, any>}} Answer
 */

const PATIENCE = 30_000; // milliseconds without an answer before it counts as offline

/** The newest secret against forged requests: after signing in again in another tab the page's own is old. */
export function csrfToken() {
  const cookie = document.cookie.match(/(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/);
  if (cookie) return decodeURIComponent(cookie[1]);
  try {
    return JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
  } catch {
    return "";
  }
}

/**
 * What became of a request that was answered with `status`.
 * @param {number} status
 * @returns {Outcome}
 */
export function outcomeOf(status) {
  if (status >= 200 && status < 300) return "saved";
  if (status === 0) return "offline";
  if (status === 401) return "signed-out";
  if (status === 409) return "conflict";
  if (status === 429 || status >= 502) return "later";
  return "refused";
}

/** Where the sentence of an error stands, in the order of how much it says. */
const SENTENCES = ["[data-message]", ".stand", "[role=alert] p:not(.kicker)", ".notice p", "h1", "p"];

/**
 * The sentence of an answer that reports an error, without markup.
 * @param {string} html
 */
export function sentence(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const place of SENTENCES) {
    const said = parsed.querySelector(place)?.textContent?.replace(/\s+/g, " ").trim();
    if (said) return said;
  }
  return "";
}

/**
 * @param {string} url
 * @param {RequestInit} init
 * @returns {Promise<Answer>}
 */
async function request(url, init) {
  try {
    const response = await fetch(url, {
      ...init,
      headers: { "HX-Request": "true", "HX-Current-URL": location.href, ...init.headers },
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const html = await response.text();
    const signedOut = response.status === 401 || (response.redirected && /sign-?in/.test(response.url));
    const outcome = signedOut ? "signed-out" : outcomeOf(response.status);
    return {
      outcome,
      status: response.status,
      html,
      message: outcome === "saved" ? "" : sentence(html),
      triggers: triggersIn(response.headers.get("HX-Trigger")),
    };
  } catch {
    return { outcome: "offline", status: 0, html: "", message: "", triggers: {} };
  }
}

/** @param {string | null} header @returns {Record<string, any>} */
function triggersIn(header) {
  if (!header?.startsWith("{")) return {};
  try {
    return JSON.parse(header);
  } catch {
    return {};
  }
}

/**
 * Whose session the library sees; its secret for forms becomes the page's. Null where no answer came.
 * @returns {Promise<string | null>} the number of an account, "" for nobody
 */
export async function session() {
  const address = document.body.dataset.session;
  if (!address) return null;
  try {
    const answer = await fetch(address, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
    const { user, csrf } = await answer.json();
    if (user === (document.body.dataset.user ?? "")) document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": csrf }));
    return user;
  } catch {
    return null;
  }
}

/** @type {Answer} */
const SIGNED_OUT = { outcome: "signed-out", status: 401, html: "", message: "", triggers: {} };

/**
 * Posts form fields. Where the page's secret is older than the session, once more with the session's own; where the
 * session is somebody else's, nothing is sent.
 * @param {string} url
 * @param {Record<string, string>} fields
 * @returns {Promise<Answer>}
 */
export async function post(url, fields) {
  const send = () => request(url, { method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": csrfToken() } });
  const own = document.body.dataset.user ?? "";
  if (document.body.dataset.copy) {
    // A saved copy of a page knows the secret of the day it was saved.
    const user = await session();
    if (user !== null && user !== own) return SIGNED_OUT;
  }
  const answer = await send();
  if (answer.status !== 403) return answer;
  const user = await session();
  if (user === null) return answer;
  return user === own ? send() : SIGNED_OUT;
}

/** Gets a part of a page. @param {string} url */
export const get = (url) => request(url, { method: "GET" });

/**
 * The parts of an answer as HTMX takes them: what has an identifier replaces its namesake where it does not say
 * otherwise, and nothing is deleted or replaced that is not there.
 * @param {string} html
 * @param {{whole?: boolean}} [how] whether parts without a place of their own are given one
 */
export function withPlaces(html, { whole = false } = {}) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  for (const part of [...holder.content.children]) {
    const there = part.id !== "" && document.getElementById(part.id) !== null;
    if (["delete", "true"].includes(part.getAttribute("hx-swap-oob") ?? "") && !there) part.remove();
    else if (whole && there && !part.hasAttribute("hx-swap-oob")) part.setAttribute("hx-swap-oob", "true");
  }
  return holder.innerHTML;
}

/** Puts the parts of an answer into the page. @param {string} html */
export function apply(html) {
  const options = { swapStyle: "none", swapDelay: 0, settleDelay: 0 };
  window.htmx.swap("body", withPlaces(html, { whole: true }), options);
  document.dispatchEvent(new CustomEvent("postil:swapped"));
}
