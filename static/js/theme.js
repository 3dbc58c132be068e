/* Sets the theme before the first paint: the account's choice stands in the page, else the device's own. */
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    // Whoever has an account has it in the page already.
    const type = root.dataset.type ? null : JSON.parse(localStorage.getItem("postil-type") ?? "null");
    const names = { size: "size", spacing: "lead", length: "chars", face: "face", marks: "marks" };
    const usual = { size: "19", spacing: "162", length: "66", face: "serif", marks: "all" };
    for (const [name, attribute] of Object.entries(names)) {
      const value = type?.[name];
      if (typeof value === "string" && value !== usual[/** @type {keyof typeof usual} */ (name)]) root.dataset[attribute] = value;
    }
    if (type?.justified) root.dataset.justified = "";
    if (root.dataset.theme) return;
    const kept = localStorage.getItem("postil-theme");
    if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  } catch {
    /* storage may be forbidden; the system's theme then holds */
  }
})();
