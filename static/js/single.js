/** Which key presses are single keys: not those typed into a field, nor with Ctrl, Alt or a dialog open. */

export const FIELDS =
  "input:not([type=radio],[type=checkbox],[type=button],[type=submit]), textarea, select, [contenteditable]";

/** Whether `event` is a single key that the page may answer. @param {KeyboardEvent} event */
export const single = (event) =>
  !(event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) &&
  !document.querySelector("dialog[open]") &&
  document.body.dataset.shortcuts !== "off" &&
  !(event.target instanceof Element && event.target.matches(FIELDS));

const SIGNS = /** @type {Record<string, [string, string]>} */ ({
  Comma: [",", "<"], Period: [".", ">"], Slash: ["/", "?"], Minus: ["-", "_"], Equal: ["=", "+"],
});

/**
 * The key of `event` as a Latin keyboard has it: on an Arabic or Cyrillic one the same place means the same.
 * @param {KeyboardEvent} event
 */
export function keyOf(event) {
  if (event.key.length !== 1 || /[!-~]/.test(event.key)) return event.key;
  const plain = event.code.match(/^(?:Key|Digit)([A-Z\d])$/)?.[1].toLowerCase();
  return plain ?? SIGNS[event.code]?.[event.shiftKey ? 1 : 0] ?? event.key;
}

/** Calls `go` with 1 for `j` and -1 for `k`. @param {(step: number) => void} go */
export function stepping(go) {
  document.addEventListener("keydown", (event) => {
    const key = keyOf(event);
    if (!single(event) || (key !== "j" && key !== "k")) return;
    go(key === "j" ? 1 : -1);
    event.preventDefault();
  });
}
