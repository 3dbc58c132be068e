/** The switch between light and dark; kept on this device. */

const root = document.documentElement;

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("[data-theme-toggle]")) return;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("postil-theme", root.dataset.theme);
  } catch {
    /* the choice then holds for this page */
  }
});
