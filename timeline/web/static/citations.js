/** Who says so, in which words: a citation, its quote and, where the text was kept, the passage around it. */

import { h } from "./dom.js";
import { dayWords, documentName } from "./reading.js";
import { say } from "./words.js";

/** A citation of an event as an element. */
export function citation(event, cited) {
  const { document } = cited;
  const about = [document.title && document.publisher, document.published && dayWords(document.published)].filter(Boolean);
  return h("article", { class: "citation" },
    cited.quote && h("blockquote", { "data-citation": cited.id }, ...marked(cited.quote, cited.date_text)),
    h("p", { class: "source" }, documentName(document), ...about.map((words) => h("span", {}, words))),
    cited.date && cited.date !== event.date && h("p", { class: "claim" }, say("citation.dates", { date: cited.date })));
}

/** A text with the first occurrence of `part` marked. */
export function marked(text, part) {
  const at = part ? text.indexOf(part) : -1;
  if (at < 0) return [text];
  return [text.slice(0, at), h("mark", {}, part), text.slice(at + part.length)];
}
