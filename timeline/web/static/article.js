/** Paste an article; what it says is reviewed before anything is stored. */

import { ask } from "./api.js";
import { field, openForm, tell } from "./dialog.js";
import { h } from "./dom.js";
import { review } from "./review.js";
import { count, say } from "./words.js";

/** Open the form for an article; `changed(id)` is called after something was written. Reading it is a dry run. */
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
      const article = documentOf(form.elements);
      const { events } = (await ask("/documents", { method: "POST", query: new URLSearchParams({ dry_run: true }), body: article })).body;
      dialog.close();
      const found = events.filter(({ status }) => status === "candidate");
      if (found.length) review(article, found, changed);
      else tell(events.length ? count("article.known", events.length) : say("article.none"));
    },
  });
}

function documentOf(controls) {
  const said = ["text", "published", "title", "publisher", "url"].map((name) => [name, controls[name].value.trim()]);
  return Object.fromEntries(said.filter(([, value]) => value));
}
