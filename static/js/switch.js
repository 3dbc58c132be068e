/** The switch between light and dark; kept on this device, in a cookie: so the server knows it before the first paint. */

const root = document.documentElement;
const COOKIE = "postil-theme";
const YEAR = 31_536_000; // seconds

/** Keeps a theme on this device; what is no theme is kept no longer. @param {string} theme */
export function rememberTheme(theme) {
  const kept = theme === "light" || theme === "dark";
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${COOKIE}=${kept ? theme : ""}; path=/; max-age=${kept ? YEAR : 0}; samesite=lax${secure}`;
}

// A copy for reading without a connection has the theme of the day on which it was made.
const known = document.cookie.match(/(?:^|; )postil-theme=(light|dark)(?:;|$)/)?.[1];
if (known && root.dataset.theme !== known) root.dataset.theme = known;

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("[data-theme-toggle]")) return;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  rememberTheme(root.dataset.theme);
});
