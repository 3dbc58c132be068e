/** Pasting into the Add page keeps formatting: what was copied from a page comes in as its HTML. */

const BLOCKS = /<(?:p|h[1-6]|li|blockquote|table|figure)[\s>]/i;
const SOURCE = /^\s*<(?:!doctype|!--|\?xml|[a-z][a-z0-9]*[\s>])/i;

/**
 * The HTML to take instead of the plain text, or nothing: when the words themselves are a page's source, or
 * when the clipboard's HTML has no structure.
 * @param {DataTransfer} clipboard
 * @returns {string}
 */
export function formatted(clipboard) {
  const html = clipboard.getData("text/html");
  return BLOCKS.test(html) && !SOURCE.test(clipboard.getData("text/plain")) ? html : "";
}

for (const field of document.querySelectorAll("[data-paste]")) {
  if (!(field instanceof HTMLTextAreaElement)) continue;
  const note = document.querySelector("[data-paste-note]");
  const undo = document.querySelector("[data-paste-plain]");
  let plain = "";
  field.addEventListener("paste", (event) => {
    if (!event.clipboardData || field.value.trim()) return;
    const html = formatted(event.clipboardData);
    if (!html) return;
    event.preventDefault();
    plain = event.clipboardData.getData("text/plain");
    field.value = html;
    if (note instanceof HTMLElement) note.hidden = false;
  });
  undo?.addEventListener("click", () => {
    field.value = plain;
    if (note instanceof HTMLElement) note.hidden = true;
    field.focus();
  });
}
