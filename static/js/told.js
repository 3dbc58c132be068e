/** Mentions and replies: what is opened is read. Without this it is marked by hand. */

/** @param {MouseEvent} event */
function opened(event) {
  const link = event.target instanceof Element ? event.target.closest("a[data-read]") : null;
  const form = link?.closest("form");
  if (!(link instanceof HTMLElement) || !form || (event.type === "auxclick" && event.button !== 1)) return;
  const data = new FormData(form);
  data.append("notice", link.dataset.read ?? "");
  data.append("then", "stay");
  navigator.sendBeacon(form.action, data); // arrives although the page is left
  link.closest(".is-unread")?.classList.remove("is-unread");
}

if (document.getElementById("notices")) {
  document.addEventListener("click", opened);
  document.addEventListener("auxclick", opened);
}
