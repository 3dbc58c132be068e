/**
 * Sends the files of the Add page one by one, each with its own bar. One that does not arrive loses no other; several
 * join one import, whose page comes when all have been sent.
 *
 * @typedef {{location?: string, import?: string, message?: string, links?: {href: string, text: string}[]}} Answer
 */

import { announce } from "./announce.js";
import { csrfToken } from "./http.js";
import { signInAddress } from "./notices.js";
import { word } from "./words.js";

const MEGABYTE = 1_000_000;

/**
 * @param {string} url
 * @param {FormData} data
 * @param {(share: number) => void} progress called with 0 to 1
 * @returns {Promise<{status: number, answer: Answer}>} status 0 where no answer came
 */
function send(url, data, progress) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const out = request.status === 401 || /\/sign-?in/.test(request.responseURL);
      resolve({ status: out ? 401 : request.status, answer: request.response ?? {} });
    });
    for (const name of ["error", "abort", "timeout"]) {
      request.addEventListener(name, () => resolve({ status: 0, answer: {} }));
    }
    request.send(data);
  });
}

/** A file's line in the list: its bar, and what became of it. */
class Line {
  /** @param {File} file @param {DOMStringMap} says */
  constructor(file, says) {
    this.file = file;
    this.says = says;
    this.element = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = file.name;
    this.note = document.createElement("small");
    this.note.textContent = says.saysWaits ?? "";
    this.bar = document.createElement("progress");
    this.bar.className = "prog";
    this.bar.max = 100;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", file.name);
    this.element.append(name, this.note, this.bar);
  }

  /** @param {number} share */
  progress(share) {
    this.bar.value = Math.floor(share * 100);
    this.note.textContent = `${this.bar.value}%`;
  }

  sent() {
    this.bar.value = 100;
    this.note.textContent = this.says.saysSent ?? "";
  }

  /** @param {string} message @param {Answer["links"]} links @param {(() => void) | null} again */
  failed(message, links, again) {
    this.bar.classList.add("prog--bad");
    this.bar.value = 100;
    this.note.textContent = "";
    const said = document.createElement("p");
    said.className = "err";
    said.setAttribute("role", "alert");
    said.textContent = `${message} `;
    for (const { href, text } of links ?? []) {
      const link = document.createElement("a");
      link.className = "lnk";
      link.href = href;
      link.textContent = text;
      said.append(link, " ");
    }
    if (again) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "lnk";
      button.textContent = this.says.saysAgain ?? "";
      button.addEventListener("click", () => {
        said.remove();
        this.bar.classList.remove("prog--bad");
        again();
      });
      said.append(button);
    }
    this.element.append(said);
  }
}

/** @param {HTMLFormElement} form */
function start(form) {
  const input = form.querySelector("input[type=file]");
  const list = form.querySelector("[data-drop-names]");
  const button = form.querySelector("button[type=submit]");
  if (!(input instanceof HTMLInputElement) || !list || !(button instanceof HTMLButtonElement)) return;
  const limit = Number(form.dataset.limit) * MEGABYTE;
  let batch = "";
  let place = "";

  /** @param {Line} line @param {boolean} several @returns {Promise<boolean>} whether it arrived */
  async function bring(line, several) {
    if (line.file.size > limit) {
      line.failed(`${form.dataset.saysLarge ?? ""}.`, [], null);
      return false;
    }
    const data = new FormData(form);
    data.delete("files");
    data.delete("csrfmiddlewaretoken"); // old after signing in again in another tab; the header has the newest
    data.delete("whole");
    data.append("files", line.file);
    if (several) data.append("more", "1");
    if (batch) data.append("import", batch);
    data.append("whole", "1");
    const { status, answer } = await send(form.action, data, (share) => line.progress(share));
    if (status === 200 && answer.location) {
      line.sent();
      batch = answer.import || batch;
      place = answer.location;
      return true;
    }
    if (status === 401) {
      line.failed(word("signed-out"), [{ href: signInAddress(), text: word("sign-in") }], () => again(line, several));
      return false;
    }
    const sent = status >= 400 && status < 500 && answer.message;
    line.failed(answer.message || form.dataset.saysLost || "", answer.links, sent ? null : () => again(line, several));
    return false;
  }

  /** @param {Line} line @param {boolean} several */
  async function again(line, several) {
    if ((await bring(line, several)) && !list?.querySelector(".err")) location.assign(place);
  }

  form.addEventListener("submit", async (event) => {
    const files = Array.from(input.files ?? []);
    if (!files.length || button.disabled) return;
    event.preventDefault();
    batch = place = "";
    const lines = files.map((file) => new Line(file, form.dataset));
    list.replaceChildren(...lines.map((line) => line.element));
    button.disabled = true;
    let all = true;
    for (const line of lines) all = (await bring(line, lines.length > 1)) && all;
    button.disabled = false;
    if (all) location.assign(place);
    else if (place) {
      const on = document.createElement("a");
      on.className = "btn btn--s";
      on.href = place;
      on.textContent = form.dataset.saysOn ?? "";
      const item = document.createElement("li");
      item.append(on);
      list.append(item);
    } else announce(list.querySelector(".err")?.textContent ?? "");
  });
}

document.querySelectorAll("form[data-upload]").forEach((form) => {
  if (form instanceof HTMLFormElement) start(form);
});
