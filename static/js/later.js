/** What a page can do without while it is being shown. */

const SIGNS = ["pointermove", "pointerdown", "keydown", "scroll", "touchstart"];
const AT_LATEST = 2_000; // milliseconds

/**
 * Does `job` once the page is there and somebody is at it, or a little later: it takes nothing from what is looked at.
 * @param {() => void} job
 */
export function later(job) {
  let due = 0;
  const now = () => {
    clearTimeout(due);
    for (const sign of SIGNS) removeEventListener(sign, now);
    if ("requestIdleCallback" in globalThis) requestIdleCallback(job, { timeout: AT_LATEST });
    else job();
  };
  const begin = () => {
    due = setTimeout(now, AT_LATEST);
    for (const sign of SIGNS) addEventListener(sign, now, { passive: true });
  };
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
}
