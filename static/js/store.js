/** What is kept on this device. Where storage is forbidden or full, it is kept for this page only. */

/** @type {Map<string, string>} */
const memory = new Map();

/** @param {string} key @returns {string | null} */
function raw(key) {
  if (memory.has(key)) return memory.get(key) ?? null;
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/**
 * The value kept under `key`, or null.
 * @param {string} key
 * @returns {any}
 */
export function read(key) {
  const text = raw(key);
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Keeps `value`. Returns whether it will outlive this page.
 * @param {string} key
 * @param {unknown} value
 */
export function write(key, value) {
  const text = JSON.stringify(value);
  try {
    localStorage.setItem(key, text);
    memory.delete(key);
    return true;
  } catch {
    memory.set(key, text);
    return false;
  }
}

/** Forgets what is kept under `key`. @param {string} key */
export function forget(key) {
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    /* nothing was kept there */
  }
}

/**
 * All keys that begin with `prefix`.
 * @param {string} prefix
 * @returns {string[]}
 */
export function keys(prefix) {
  const found = new Set(memory.keys());
  try {
    for (let i = 0; i < localStorage.length; i++) found.add(localStorage.key(i) ?? "");
  } catch {
    /* only this page's memory then */
  }
  return [...found].filter((key) => key.startsWith(prefix));
}
