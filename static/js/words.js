/** Translated words and pieces of markup that scripts need; the page carries them in templates. */

import { numeral } from "./page.js";

/** @type {Map<string, string> | undefined} */
let words;

/**
 * The translated phrase `key`, with `{name}` replaced from `values`.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function word(key, values = {}) {
  if (!words) {
    words = new Map();
    // what this library or this page calls otherwise comes last
    for (const source of [document.getElementById("words"), ...document.querySelectorAll("template[data-words]")]) {
      if (!(source instanceof HTMLTemplateElement)) continue;
      for (const item of source.content.querySelectorAll("[data-word]")) {
        words.set(item.getAttribute("data-word") ?? "", item.textContent?.trim() ?? "");
      }
    }
  }
  return (words.get(key) ?? "").replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return typeof value === "number" ? numeral(value) : (value ?? whole);
  });
}

/**
 * A fresh copy of the one element inside `<template id="{id}">`.
 * @param {string} id
 * @returns {HTMLElement | null}
 */
export function piece(id) {
  const source = document.getElementById(id);
  if (!(source instanceof HTMLTemplateElement)) return null;
  const first = source.content.firstElementChild?.cloneNode(true);
  return first instanceof HTMLElement ? first : null;
}
