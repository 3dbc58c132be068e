/** Says things aloud for screen readers, without moving focus. */

/** @param {"status" | "alert"} role */
function region(role) {
  const made = document.createElement("div");
  made.className = "vh";
  made.setAttribute("role", role);
  made.dataset.live = role;
  document.body.append(made);
  return made;
}

// Regions are made when the page starts: one that appears together with its text is often not read.
const regions = { status: region("status"), alert: region("alert") };

/**
 * Says `text` when the reader pauses; at once when `urgent`.
 * @param {string} text
 * @param {{urgent?: boolean}} [how]
 */
export function announce(text, { urgent = false } = {}) {
  const target = regions[urgent ? "alert" : "status"];
  target.textContent = "";
  requestAnimationFrame(() => {
    target.textContent = text;
  });
}
