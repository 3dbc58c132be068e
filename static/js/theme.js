/* Sets the theme before the first paint: the account's choice stands in the page, else the device's own. */
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  if (root.dataset.theme) return;
  try {
    const kept = localStorage.getItem("postil-theme");
    if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  } catch {
    /* storage may be forbidden; the system's theme then holds */
  }
})();
