/** The search field, wherever it stands: completes fields, tags, names and saved filters. */

import { completes } from "./combo.js";
import { units } from "./offsets.js";

/** What stands before the cursor. @param {HTMLInputElement} field */
const before = (field) => field.value.slice(0, field.selectionStart ?? field.value.length);

completes("input[data-search]", {
  enter: "leave",
  address(field, wanted) {
    const text = before(field);
    const begun = text !== "" && !/\s$/.test(text);
    if (!begun && !wanted) return "";
    return `${field.dataset.search}?q=${encodeURIComponent(text)}`;
  },
  take(option, field, list) {
    const from = units(field.value, Number(option.dataset.from ?? list.dataset.from));
    const value = option.dataset.value ?? "";
    const to = field.selectionStart ?? field.value.length;
    const more = value.endsWith(":");
    const rest = field.value.slice(to);
    field.setRangeText(more || /^\s/.test(rest) ? value : `${value} `, from, to, "end");
    return more;
  },
});

