/** What an editor or a note says about its saving, beside what is written in it. */

import { piece, word } from "./words.js";

/**
 * Says something inside an editor; "" takes it away.
 * @param {Element} form
 * @param {string} text
 * @param {{signIn?: boolean, quiet?: boolean}} [how]
 */
export function tell(form, text, { signIn = false, quiet = false } = {}) {
  form.querySelector("[data-said]")?.remove();
  if (!text) return;
  const notice = piece(quiet ? "piece-hint" : "piece-notice");
  if (!notice) return;
  const place = notice.querySelector("[data-said-text]") ?? notice;
  place.textContent = text;
  if (signIn) {
    const link = document.createElement("a");
    link.className = "lnk";
    link.href = signInAddress();
    link.textContent = word("sign-in");
    place.append(" ", link);
  }
  const foot = form.querySelector(".editor__foot");
  if (foot) foot.before(notice);
  else form.append(notice);
  document.dispatchEvent(new CustomEvent("postil:changed"));
}

/** The sign-in page, which leads back here. */
export const signInAddress = () =>
  `${document.body.dataset.signIn ?? "/signin/"}?next=${encodeURIComponent(location.pathname + location.search)}`;
