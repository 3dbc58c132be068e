/**
 * What HTMX may do, said before it looks at the page: nothing that the policy of the page forbids. A page that says what
 * went wrong may have none.
 */

Object.assign(window.htmx?.config ?? {}, {
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  historyCacheSize: 0,
  selfRequestsOnly: true,
  attributesToSettle: ["class", "width", "height"],
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409|422|413|428|429|503", swap: true, error: true },
    { code: "[45]..", swap: false, error: true },
  ],
});
