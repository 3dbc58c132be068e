/**
 * The service worker: kept articles are readable without a connection, and any other page then says what is.
 *
 * The line comes first. A saved copy is shown where no answer comes, or where it takes too long, and says so itself.
 * Copies belong to one account: they lie in a cache of its number, and are shown only while this browser is theirs.
 * The server puts SETUP before this text (reader/views/offline.py).
 */

const SHELL = `postil-shell-${SETUP.version}`;
const WHO = "postil-who";
const WHOSE = "/-/who"; // no address of the library: a place in the cache of that name
const ARTICLE = /^\/articles\/\d+\/$/;
const EDITOR = /^\/(?:highlights|notes)\/\d+\/edit\/$/;
const PASSES = new RegExp(SETUP.passes);
const PATIENCE = 4_000; // milliseconds for an article of which there is a copy
const PATIENCE_AGAIN = 20_000; // milliseconds where the reader asked for the newest by loading it again
const OLDEST = 45 * 24 * 3600 * 1000; // milliseconds: a copy that was not seen with its library for longer is not shown
const AT_ONCE = 6; // files asked for at a time
const files = new Set(SETUP.files);
const keptBy = (user) => `postil-kept-${user}`;

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith("postil-shell-") && name !== SHELL) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data?.postil === "claim") event.waitUntil(self.clients.claim());
});

/** Brings everything a page is made of. Hashed files of an earlier version need not come again. */
async function fill() {
  const shell = await caches.open(SHELL);
  const waiting = [...SETUP.files];
  const bring = async () => {
    for (let path = waiting.shift(); path; path = waiting.shift()) {
      const known = SETUP.hashed ? await caches.match(path) : undefined;
      const file = known ?? (await fetch(path, { cache: SETUP.hashed ? "default" : "no-cache" }));
      if (!file.ok) throw new Error(`${path}: ${file.status}`);
      await shell.put(path, file);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, bring));
  // As a stranger sees it: the account's own copy lies with its articles.
  await shell.put(SETUP.offline, await fetch(SETUP.offline, { credentials: "omit", cache: "no-store" }));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.method !== "GET") {
    // Never answered here; but who signs out takes their copies along, from whatever page.
    if (pathname === SETUP.signOut && request.mode === "navigate") event.waitUntil(forget());
    return;
  }
  if (request.headers.has("range")) return;
  if (pathname.startsWith(SETUP.filesAt)) event.respondWith(file(request, pathname));
  else if (pathname.startsWith(SETUP.pictures)) event.respondWith(picture(request, pathname));
  else if (EDITOR.test(pathname) && request.mode !== "navigate") event.respondWith(editor(request, pathname));
  else if (request.mode === "navigate" && !PASSES.test(pathname)) event.respondWith(page(event, pathname));
});

/** Whose browser this is, or "". */
async function who() {
  const said = await caches.match(WHOSE, { cacheName: WHO });
  return said ? said.text() : "";
}

async function forget() {
  for (const name of await caches.keys()) if (name === WHO || name.startsWith("postil-kept-")) await caches.delete(name);
}

/** @param {string} path */
const plain = (path) => path.replace(/\.[0-9a-f]{12}(?=\.\w+$)/, "");

/** A file of the site: hashed ones never change; others are asked for, and taken from here where no answer comes. */
async function file(request, path) {
  const shell = await caches.open(SHELL);
  if (SETUP.hashed && files.has(path)) {
    const known = await shell.match(path);
    if (known) return known;
  }
  try {
    return await fetch(request);
  } catch (error) {
    const known = await shell.match(path, { ignoreSearch: true });
    if (known) return known;
    // A copy of a page from before the site was renewed names the files of then.
    const renewed = SETUP.files.find((one) => plain(one) === plain(path));
    const instead = renewed && (await shell.match(renewed));
    if (instead) return instead;
    throw error;
  }
}

/** A picture never changes: the one that was kept is as good, in whichever width. */
async function picture(request, path) {
  const user = await who();
  if (user && (await caches.has(keptBy(user)))) {
    const kept = await caches.open(keptBy(user));
    const known = (await kept.match(path)) ?? (await kept.match(path.replace(/\d+\/$/, `${SETUP.width}/`)));
    if (known) return known;
  }
  return fetch(request);
}

/** The editor of a note that is kept with its article. */
async function editor(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const user = await who();
    const known = user && (await caches.match(path, { cacheName: keptBy(user) }));
    if (known) return known;
    throw error;
  }
}

async function page(event, path) {
  const { request } = event;
  const user = await who();
  const copy = user && ARTICLE.test(path) ? await copyOf(user, path) : undefined;
  const asked = fetch(request);
  if (!copy) {
    try {
      return await asked;
    } catch {
      return standIn(user);
    }
  }
  const heard = asked.then((answer) => {
    event.waitUntil(learn(user, request, path, answer.clone(), copy.headers));
    return answer;
  });
  event.waitUntil(heard.catch(() => undefined));
  const patience = request.cache === "default" ? PATIENCE : PATIENCE_AGAIN;
  const late = new Promise((done) => setTimeout(done, patience, "late"));
  try {
    const answer = await Promise.race([heard, late]);
    if (answer === "late") return shown(copy, "slow");
    return answer.status >= 502 ? shown(copy, "down") : answer;
  } catch {
    return shown(copy, "offline");
  }
}

/** The copy of an article, unless it is too old to be shown. */
async function copyOf(user, path) {
  const kept = await caches.open(keptBy(user));
  const copy = await kept.match(path);
  if (copy && Date.now() - Date.parse(copy.headers.get("X-Postil-Seen") ?? "") > OLDEST) {
    await kept.delete(path);
    return undefined;
  }
  return copy;
}

/** What the library's answer says about a copy: it is newer, or nobody may have it any longer. */
async function learn(user, request, path, answer, headers) {
  const kept = await caches.open(keptBy(user));
  if ([403, 404, 410].includes(answer.status)) await kept.delete(path);
  if (answer.status !== 200 || answer.redirected || new URL(request.url).search) return;
  const html = await answer.text();
  if (!html.includes(` data-user="${user}"`) || (await who()) !== user) return;
  const now = new Date().toISOString();
  const fresh = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) fresh.delete(name);
  for (const name of ["X-Postil-Kept", "X-Postil-Stamp"]) fresh.set(name, headers.get(name) ?? "");
  fresh.set("X-Postil-Saved", now);
  fresh.set("X-Postil-Seen", now);
  if (await kept.match(path)) await kept.put(path, new Response(html, { headers: fresh }));
}

/** A copy as it is shown: the page then says of when it is. */
async function shown(copy, why) {
  const html = await copy.text();
  const saved = copy.headers.get("X-Postil-Saved") ?? "";
  return new Response(html.replace("<body", `<body data-copy="${saved}" data-copy-why="${why}"`), { headers: copy.headers });
}

/** What stands in for a page that is not here. */
async function standIn(user) {
  const own = user && (await caches.match(SETUP.offline, { cacheName: keptBy(user) }));
  const known = own || (await caches.match(SETUP.offline, { cacheName: SHELL }));
  if (!known) return Response.error();
  return new Response(await known.text(), { status: 503, headers: known.headers });
}

// Where browsers know it: the line is back, though nobody looks at the page.
self.addEventListener("sync", (event) => {
  if (event.tag !== "postil-queue") return;
  event.waitUntil(
    (async () => {
      for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ postil: "flush" });
    })(),
  );
});
