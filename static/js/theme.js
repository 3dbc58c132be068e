/* How texts are set for whoever has no account, before the first paint; an account has it in the page already. */
(() => {
  try {
    const type = JSON.parse(localStorage.getItem("postil-type") ?? "null");
    const root = document.documentElement;
    const names = { size: "size", spacing: "lead", length: "chars", face: "face", marks: "marks" };
    const usual = { size: "19", spacing: "162", length: "66", face: "serif", marks: "all" };
    for (const [name, attribute] of Object.entries(names)) {
      const value = type?.[name];
      if (typeof value === "string" && value !== usual[/** @type {keyof typeof usual} */ (name)]) root.dataset[attribute] = value;
    }
    if (type?.justified) root.dataset.justified = "";
  } catch {
    /* storage may be forbidden; texts are set as usual then */
  }
})();
