/** `g` and a second key lead to a part of the site. Heard before all other keys: the second one means something else alone. */

import { keyOf, single } from "./single.js";

const PLACES = /** @type {Record<string, string>} */ ({
  h: "/", l: "/latest/", t: "/tags/", n: "/notebook/", f: "/following/", i: "/feeds/inbox/",
  u: "/latest/?q=is:unread", r: "/latest/?q=is:reading", k: "/latest/?q=is:kept", o: "/offline/",
});
const SOON = 1500; // milliseconds for the second key

let since = -Infinity;

document.addEventListener(
  "keydown",
  (event) => {
    const key = single(event) ? keyOf(event) : "";
    const place = performance.now() - since < SOON ? PLACES[key] : undefined;
    since = key === "g" ? performance.now() : -Infinity;
    if (!place) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    location.assign(place);
  },
  true,
);
