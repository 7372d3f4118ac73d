/** The form for an event, new or stored, with its date in one's own words. */

import { ask } from "./api.js";
import { resolve } from "./conflict.js";
import { watchWords } from "./dates.js";
import { attempt, field, openForm, tell } from "./dialog.js";
import { h } from "./dom.js";
import { named, say } from "./words.js";

const STATUSES = ["candidate", "confirmed", "rejected"];

/** Open the form for a new event. */
export function addEvent(changed) {
  openEditor(say("editor.new"), {}, say("editor.add"), async (fields) => {
    const { body, etag } = await ask("/events", { method: "POST", body: { ...fields, status: fields.status ?? "confirmed" } });
    await changed(body.id);
    tell(say("did.added", { title: body.title }), undo(() => retract(body.id, etag), changed));
  });

}

/** Open the form for a stored event, as it was read with `etag`. */
export function editEvent(event, etag, changed) {
  openEditor(say("editor.edit"), event, say("editor.save"), async (fields) => {
    const patch = changes(event, fields);
    if (!Object.keys(patch).length) return;
    const saved = await patchOrResolve(event, patch, etag);
    if (!saved) return;
    await changed(event.id);
    tell(say("did.saved"), undo(() => restore(event.id, saved.body.revision - 1, saved.etag), changed, event.id));
  });
}

/** Send a change; where somebody was faster, let the person decide. Gives the answer, null when they gave up. */
export async function patchOrResolve(event, patch, etag) {
  try {
    return await ask(path(event.id), { method: "PATCH", body: patch, etag });
  } catch (problem) {
    if (problem.status !== 412) throw problem;
    const theirs = await ask(path(event.id));
    const decided = await resolve(event, patch, theirs.body);
    return decided && (Object.keys(decided).length ? patchOrResolve(theirs.body, decided, theirs.etag) : theirs);
  }
}

export const path = (id) => `/events/${encodeURIComponent(id)}`;
export const retract = (id, etag) => ask(path(id), { method: "DELETE", etag });
export const restore = (id, revision, etag) => ask(`${path(id)}/restore`, { method: "POST", body: { revision }, etag });

/** What a notice offers after a change: `work` takes it back. */
export const undo = (work, changed, id = null) => ({
  words: say("undo"),
  work: () => attempt(async () => {
    await work();
    await changed(id);
    tell(say("did.undone"));
  }),
});

function openEditor(title, event, send, save) {
  const when = watchWords(event.date);
  const dialog = openForm(title, {
    parts: [
      field("title", say("editor.title"), { value: event.title, required: true, maxlength: 500 }),
      ...when.parts,
      field("summary", say("editor.summary"), { value: event.summary, element: h("textarea", { rows: 3 }) }),
      h("div", { class: "fields" },
        field("place", say("fact.place"), { value: event.place?.name }),
        field("status", say("filter.status"), { value: event.status ?? "confirmed", element: h("select", {}, ...STATUSES.map((status) => h("option", { value: status }, named("status", status)))) })),
      h("div", { class: "fields" },
        field("actors", say("fact.actors"), { value: event.actors?.join(", "), hint: say("editor.commas") }),
        field("tags", say("fact.tags"), { value: event.tags?.join(", "), hint: say("editor.commas") })),
      sourceFields(),
    ],
    send,
    async submit(form) {
      await save(await fieldsOf(form, event, when));
      dialog.close();
    },
  });
}

function sourceFields() {
  return h("fieldset", {}, h("legend", {}, say("editor.source")),
    field("quote", say("editor.quote"), { element: h("textarea", { rows: 2 }) }),
    h("div", { class: "fields" },
      field("url", say("editor.url"), { type: "url", placeholder: "https://" }),
      field("publisher", say("editor.publisher")),
      field("published", say("editor.published"), { placeholder: "2025-11-12", hint: say("editor.published.hint") })));
}

/** What the form says, as fields of an event; the date is what its words were read as. Throws Problem for words that are no date. */
async function fieldsOf(form, event, when) {
  const { title, summary, place, status, actors, tags } = form.elements;
  const said = (control) => control.value.trim() || null;
  const labels = (control) => control.value.split(",").map((label) => label.trim()).filter(Boolean);
  const cited = citationOf(form.elements);
  return {
    title: title.value.trim(),
    date: (await when.read()).date,
    summary: said(summary),
    place: said(place) && (event.place?.name === said(place) ? event.place : { name: said(place) }),
    status: status.value,
    actors: labels(actors),
    tags: labels(tags),
    ...(cited && { citations: [...(event.citations ?? []), cited] }),
  };
}

function citationOf({ quote, url, publisher, published }) {
  const document = Object.fromEntries(Object.entries({ url, publisher, published }).map(([name, control]) => [name, control.value.trim()]).filter(([, said]) => said));
  if (!quote.value.trim() && !Object.keys(document).length) return null;
  return { ...(quote.value.trim() && { quote: quote.value.trim() }), document };
}

/** The fields that are other than before, as a merge patch. */
function changes(event, fields) {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(event[name])));
}
