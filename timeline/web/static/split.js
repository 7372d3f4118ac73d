/** One entry that is several events: choose the sources that tell of another one, and they leave for a new entry. */

import { ask } from "./api.js";
import { watchWords } from "./dates.js";
import { field, openForm, tell } from "./dialog.js";
import { h } from "./dom.js";
import { path, restore, retract, undo } from "./editor.js";
import { documentName } from "./reading.js";
import { say } from "./words.js";

/** Open the choice for an event with several citations. */
export function splitFrom(event, etag, changed) {
  const when = watchWords(event.date);
  openForm(say("split.title"), {
    parts: [
      h("p", {}, say("split.explained", { title: event.title })),
      h("fieldset", { class: "others" }, h("legend", {}, say("split.sources")), ...event.citations.map(choice)),
      field("title", say("editor.title"), { value: event.title, required: true, maxlength: 500 }),
      ...when.parts,
    ],
    send: say("split.send"),
    async submit(form, dialog) {
      const citations = [...form.querySelectorAll("input:checked")].map(({ value }) => value);
      const stated = { citations, title: form.elements.title.value.trim(), date: (await when.read()).date };
      await split(event, etag, stated, changed);
      dialog.close();
    },
  });
}

async function split(event, etag, stated, changed) {
  const { body, etag: own } = await ask(`${path(event.id)}/split`, { method: "POST", body: stated, etag });
  await changed(body.id);
  tell(say("did.split", { title: body.title }), undo(async () => {
    await retract(body.id, own);
    await restore(event.id, event.revision, `"${event.revision + 1}"`);
  }, changed, event.id));
}

const choice = ({ id, quote, document }) =>
  h("label", { class: "choice" }, h("input", { type: "checkbox", value: id }), h("span", {}, quote && `“${quote}” `, h("span", { class: "hint" }, documentName(document))));
