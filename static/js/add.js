/** The drop zone of the Add page: takes dropped files into its file field, and lists what was chosen. */

/** @param {HTMLElement} zone */
function start(zone) {
  const input = zone.querySelector("input[type=file]");
  const names = zone.parentElement?.querySelector("[data-drop-names]");
  if (!(input instanceof HTMLInputElement)) return;

  const list = () => {
    names?.replaceChildren(
      ...Array.from(input.files ?? [], (file) => {
        const item = document.createElement("li");
        const name = document.createElement("bdi");
        name.textContent = file.name;
        item.append(name);
        return item;
      }),
    );
  };
  /** @param {DragEvent} event */
  const over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.add("is-over");
  };
  zone.addEventListener("dragenter", over);
  zone.addEventListener("dragover", over);
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("is-over");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    list();
  });
  input.addEventListener("change", list);
}

document.querySelectorAll("[data-drop]").forEach((zone) => {
  if (zone instanceof HTMLElement) start(zone);
});
