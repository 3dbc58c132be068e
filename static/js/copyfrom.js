/** `data-copy-from="id"` copies what stands in the element of that id, and says so on the button for a moment. */
document.addEventListener("click", async (event) => {
  if (!(event.target instanceof Element)) return;
  const button = event.target.closest("[data-copy-from]");
  if (!(button instanceof HTMLElement)) return;
  const source = document.getElementById(button.dataset.copyFrom ?? "");
  if (!source) return;
  const field = source instanceof HTMLTextAreaElement || source instanceof HTMLInputElement;
  try {
    await navigator.clipboard.writeText(field ? source.value : (source.textContent ?? ""));
  } catch {
    // Without https there is no clipboard; the text is at least selected for the keyboard.
    if (field) source.select();
    return;
  }
  button.dataset.copied = "";
  setTimeout(() => delete button.dataset.copied, 2000);
});
