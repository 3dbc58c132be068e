/** Takes the page that the bookmarklet hands over into the form; the reader looks at it and sends it. */

const WAIT = 4000; // ms until we say that nothing came

/** @param {HTMLElement} place */
function start(place) {
  const part = (/** @type {string} */ name) => place.querySelector(`[data-receive-${name}]`);
  const show = (/** @type {string} */ name) => {
    for (const other of ["wait", "none", "large", "form"]) {
      const element = part(other);
      if (element instanceof HTMLElement) element.hidden = other !== name;
    }
  };
  const opener = /** @type {Window | null} */ (window.opener);
  if (!opener) {
    show("none");
    return;
  }
  const late = window.setTimeout(() => show("none"), WAIT);

  window.addEventListener("message", (event) => {
    const data = event.data;
    if (event.source !== opener || data?.postil !== "page" || typeof data.html !== "string") return;
    window.clearTimeout(late);
    const bytes = new Blob([data.html]).size;
    if (bytes > Number(place.dataset.limit)) {
      show("large");
      return;
    }
    const text = place.querySelector("textarea");
    const address = place.querySelector("input[name=address]");
    if (!(text instanceof HTMLTextAreaElement) || !(address instanceof HTMLInputElement)) return;
    text.value = data.html;
    if (typeof data.address === "string") address.value = data.address.slice(0, 2000);
    const host = part("host");
    const size = part("size");
    if (host) host.textContent = new URL(event.origin).host;
    if (size) size.textContent = `${Math.ceil(bytes / 1000).toLocaleString(document.documentElement.lang)} kB`;
    show("form");
    const send = place.querySelector("button[type=submit]");
    if (send instanceof HTMLElement) send.focus();
  });
  // To whoever opened this window, and without anything in it: the answer is a page, which we only show.
  opener.postMessage("postil-ready", "*");
}

for (const place of document.querySelectorAll("[data-receive]")) {
  if (place instanceof HTMLElement) start(place);
}

for (const button of document.querySelectorAll("[data-bookmarklet]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const note = document.querySelector("[data-bookmarklet-note]");
    if (note instanceof HTMLElement) note.hidden = false;
  });
}
