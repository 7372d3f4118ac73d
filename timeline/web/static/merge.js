/** Several entries that are one event: choose the others, and they become part of this one. */

import { ask } from "./api.js";
import { openForm, tell } from "./dialog.js";
import { h } from "./dom.js";
import { path, restore, undo } from "./editor.js";
import { dateWords } from "./reading.js";
import { say } from "./words.js";

/** Open the choice for an event; nearby ones are those that may overlap it. */
export async function mergeInto(event, etag, changed) {
  const others = (await nearby(event)).filter(({ id }) => id !== event.id);
  openForm(say("merge.title"), {
    parts: [
      h("p", {}, say("merge.explained", { title: event.title })),
      others.length ? h("fieldset", { class: "others" }, h("legend", {}, say("merge.nearby")), ...others.map(choice)) : h("p", { class: "hint" }, say("merge.none")),
    ],
    send: others.length ? say("merge.send") : null,
    async submit(form, dialog) {
      const chosen = [...form.querySelectorAll("input:checked")].map(({ value }) => value);
      if (chosen.length) await merge(event, etag, chosen, changed);
      dialog.close();
    },
  });
}

async function merge(event, etag, events, changed) {
  const merged = await ask(`${path(event.id)}/merge`, { method: "POST", body: { events }, etag });
  await changed(event.id);
  tell(say("did.merged"), undo(() => restore(event.id, event.revision, merged.etag), changed, event.id));
}

/** Events that may overlap a date, itself included. */
export async function nearby({ start, end }) {
  const from = start.earliest ?? end.earliest ?? end.latest, to = end.latest ?? start.latest ?? start.earliest;
  const datetime = `${from ?? ".."}/${to ?? ".."}`;
  return (await ask("/events", { query: new URLSearchParams({ datetime, limit: 50 }) })).body.events;
}

const choice = ({ id, title, ...event }) =>
  h("label", { class: "choice" }, h("input", { type: "checkbox", value: id }), h("span", {}, title, " ", h("span", { class: "hint" }, dateWords(event))));
