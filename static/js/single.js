/** Which key presses are single keys: not those typed into a field, nor with Ctrl, Alt or a dialog open. */

export const FIELDS =
  "input:not([type=radio],[type=checkbox],[type=button],[type=submit]), textarea, select, [contenteditable]";

/** Whether `event` is a single key that the page may answer. @param {KeyboardEvent} event */
export const single = (event) =>
  !(event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) &&
  !document.querySelector("dialog[open]") &&
  document.body.dataset.shortcuts !== "off" &&
  !(event.target instanceof Element && event.target.matches(FIELDS));

/** Calls `go` with 1 for `j` and -1 for `k`. @param {(step: number) => void} go */
export function stepping(go) {
  document.addEventListener("keydown", (event) => {
    if (!single(event) || (event.key !== "j" && event.key !== "k")) return;
    go(event.key === "j" ? 1 : -1);
    event.preventDefault();
  });
}
