/** Two people changed one event: what each did, and what shall stand. */

import { h } from "./dom.js";
import { dateWords } from "./reading.js";
import { openForm } from "./dialog.js";
import { say } from "./words.js";

const FIELDS = ["title", "date", "summary", "place", "status", "actors", "tags", "citations"];

/** What became of each field since `base`: {mine, theirs, both}, lists of names. `patch` is what I would change. Pure. */
export function compare(base, patch, theirs) {
  const same = (one, other) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
  const moved = FIELDS.filter((name) => !same(base[name], theirs[name]));
  const wanted = Object.keys(patch).filter((name) => !same(patch[name], theirs[name]));
  return {
    mine: wanted.filter((name) => !moved.includes(name)),
    theirs: moved.filter((name) => !wanted.includes(name)),
    both: wanted.filter((name) => moved.includes(name)),
  };
}

/** Explain the conflict and let the person choose. Promises the patch to send next, null when they gave up. */
export function resolve(base, patch, theirs) {
  const { mine, theirs: others, both } = compare(base, patch, theirs);
  return new Promise((decided) => {
    const dialog = openForm(say("conflict.title"), {
      kind: "wide conflict",
      parts: [
        h("p", {}, say("conflict.explained")),
        others.length && h("p", {}, say("conflict.theirs", { fields: names(others) })),
        mine.length && h("p", {}, say("conflict.mine", { fields: names(mine) })),
        ...both.map((name) => choice(name, patch, theirs)),
      ].filter(Boolean),
      send: say("conflict.save"),
      submit(form, dialog) {
        const kept = both.filter((name) => form.elements[name].value === "mine");
        decided(Object.fromEntries([...mine, ...kept].map((name) => [name, patch[name]])));
        dialog.close();
      },
    });
    dialog.addEventListener("close", () => decided(null)); // after a decision this one is not heard any more
  });
}

function choice(name, patch, theirs) {
  const option = (whose, value, chosen) =>
    h("label", { class: "version" }, h("input", { type: "radio", name, value: whose, checked: chosen }), h("span", {}, h("strong", {}, say(`conflict.keep.${whose}`)), h("span", { class: "value" }, shown(name, value, whose === "theirs" ? theirs : null))));
  return h("fieldset", {}, h("legend", {}, say(`field.${name}`)), option("mine", patch[name], true), option("theirs", theirs[name], false));
}

/** A value of a field in words. */
export function shown(name, value, event = null) {
  if (value == null || value.length === 0) return say("value.none");
  if (name === "date") return event ? `${dateWords(event)} (${value})` : value;
  if (name === "place") return value.name;
  if (name === "citations") return value.map(({ quote, document }) => quote ?? document.title ?? document.url ?? document.publisher).join(" · ");
  return Array.isArray(value) ? value.join(", ") : String(value);
}

const names = (fields) => fields.map((name) => say(`field.${name}`)).join(", ");
