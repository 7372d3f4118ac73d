/** Paste an article; what is read from it is reviewed one by one. */

import { ask } from "./api.js";
import { field, openForm, tell } from "./dialog.js";
import { h } from "./dom.js";
import { review } from "./review.js";
import { count, say } from "./words.js";

/** Open the form for an article; `changed(id)` is called after something was written. */
export function readArticle(changed) {
  openForm(say("desk.article"), {
    kind: "wide",
    parts: [
      field("text", say("article.text"), { element: h("textarea", { rows: 10, required: true }) }),
      h("div", { class: "fields" },
        field("published", say("editor.published"), { placeholder: "2025-11-12", required: true, hint: say("editor.published.hint") }),
        field("title", say("article.title")),
        field("publisher", say("editor.publisher")),
        field("url", say("editor.url"), { type: "url", placeholder: "https://" })),
    ],
    send: say("article.read"),
    async submit(form, dialog) {
      const { body } = await ask("/documents", { method: "POST", body: documentOf(form.elements) });
      dialog.close();
      await changed(null);
      const found = body.events.filter(({ status }) => status === "candidate");
      if (found.length) review(found, changed);
      else tell(count("article.known", body.events.length));
    },
  });
}

function documentOf(controls) {
  const said = ["text", "published", "title", "publisher", "url"].map((name) => [name, controls[name].value.trim()]);
  return Object.fromEntries(said.filter(([, value]) => value));
}
