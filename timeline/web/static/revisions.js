/** What became of an event: its revisions, what each changed, and the way back to one. */

import { ask, token } from "./api.js";
import { shown } from "./conflict.js";
import { attempt, tell } from "./dialog.js";
import { h } from "./dom.js";
import { path, restore, undo } from "./editor.js";
import { locale, named, say } from "./words.js";

const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const UNTOLD = /^\/(display|start|end|revision|updated_at|created_at|ongoing|uncertain|approximate|known_until)/; // follow from the rest

/** The revisions of an event, asked for when they are opened. */
export function history(event, etag, panel) {
  const list = h("ol", { class: "revisions" });
  const details = h("details", { class: "history" }, h("summary", {}, say("history.title", { n: event.revision })), list);
  details.addEventListener("toggle", () => details.open && !list.children.length && attempt(() => fill(list, event, etag, panel)));
  return details;
}

async function fill(list, event, etag, panel) {
  const { revisions } = (await ask(`${path(event.id)}/revisions`)).body;
  list.replaceChildren(...revisions.reverse().map((revision) => entry(revision, event, etag, panel)));
}

function entry(revision, event, etag, panel) {
  const { number } = revision;
  const differences = h("div", { class: "differences" });
  const compared = h("button", { type: "button", class: "link", onclick: () => attempt(() => compare(differences, event.id, number)) }, say("history.compare"));
  const back = h("button", { type: "button", class: "link", onclick: () => attempt(() => goBack(event, etag, number, panel)) }, say("history.restore"));
  return h("li", {},
    h("p", {}, h("strong", {}, `${number}. ${named("history", revision.action)}`), " ", h("span", { class: "hint" }, `${moment.format(new Date(revision.at))}, ${revision.agent}`)),
    revision.reason && h("p", {}, revision.reason),
    h("p", { class: "buttons" }, number > 1 && compared, token() && number < event.revision && back),
    differences);
}

async function compare(place, id, number) {
  const { differences } = (await ask(`${path(id)}/revisions/${number}`, { query: new URLSearchParams({ diff: number - 1 }) })).body;
  const told = differences.filter(({ pointer }) => !UNTOLD.test(pointer));
  place.replaceChildren(...(told.length ? told.map(difference) : [h("p", { class: "hint" }, say("history.same"))]));
}

function difference({ pointer, before, after }) {
  const name = pointer.split("/")[1];
  return h("dl", {}, h("dt", {}, named("field", name)),
    h("dd", {}, h("del", {}, worded(name, before)), " ", h("ins", {}, worded(name, after))));
}

function worded(name, value) {
  if (value && typeof value === "object" && !Array.isArray(value) && name !== "place") return value.quote ?? value.document?.title ?? value.document?.url ?? JSON.stringify(value);
  return shown(typeof value === "object" ? name : "", value);
}

async function goBack(event, etag, number, { changed }) {
  const back = await restore(event.id, number, etag);
  await changed(event.id);
  tell(say("did.restored", { n: number }), undo(() => restore(event.id, event.revision, back.etag), changed, event.id));
}
