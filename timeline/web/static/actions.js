/** What a person with a token can do to an event, and how each of it is taken back. */

import { attempt, tell } from "./dialog.js";
import { h } from "./dom.js";
import { editEvent, patchOrResolve, restore, retract, undo } from "./editor.js";
import { mergeInto } from "./merge.js";
import { splitFrom } from "./split.js";
import { say } from "./words.js";

/** The row of buttons for an event; `panel.changed(id)` is called after each change. */
export function actions(event, etag, { changed, close }) {
  const button = (key, work, kind = "") => h("button", { type: "button", class: kind, onclick: () => attempt(work) }, say(key));
  return h("div", { class: "buttons actions" },
    event.status === "candidate" && button("action.confirm", () => judge(event, etag, "confirmed", changed), "primary"),
    event.status === "candidate" && button("action.reject", () => judge(event, etag, "rejected", changed)),
    button("action.edit", () => editEvent(event, etag, changed)),
    button("action.merge", () => mergeInto(event, etag, changed)),
    event.citations.length > 1 && button("action.split", () => splitFrom(event, etag, changed)),
    button("action.retract", () => takeOut(event, etag, changed, close), "danger"));
}

async function judge(event, etag, status, changed) {
  const saved = await patchOrResolve(event, { status }, etag);
  if (!saved) return;
  await changed(event.id);
  tell(say(`did.${status}`), undo(() => restore(event.id, saved.body.revision - 1, saved.etag), changed, event.id));
}

async function takeOut(event, etag, changed, close) {
  const gone = await retract(event.id, etag);
  close();
  await changed(null);
  tell(say("did.retracted", { title: event.title }), undo(() => restore(event.id, event.revision, gone.etag), changed, event.id));
}
