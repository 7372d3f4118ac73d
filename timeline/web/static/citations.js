/** Who says so, in which words: a citation, its quote and, where the text was kept, the passage around it. */

import { ask, token } from "./api.js";
import { attempt } from "./dialog.js";
import { h } from "./dom.js";
import { dayWords, documentName } from "./reading.js";
import { say } from "./words.js";

const AROUND = 400; // characters that are shown before a quote and after it

/** A citation of an event as an element. Whole texts are shown by the API to those who have a token. */
export function citation(event, cited) {
  const { document } = cited;
  const about = [document.title && document.publisher, document.published && dayWords(document.published)].filter(Boolean);
  const quote = cited.quote && h("blockquote", {}, ...marked(cited.quote, cited.date_text));
  const inContext = quote && token() && cited.start !== null && document.id;
  return h("article", { class: "citation" },
    quote,
    h("p", { class: "source" }, documentName(document), ...about.map((words) => h("span", {}, words)),
      inContext && h("button", { type: "button", class: "link", onclick: (pressed) => attempt(() => showContext(quote, cited, pressed.target)) }, say("citation.context"))),
    cited.date && cited.date !== event.date && h("p", { class: "claim" }, say("citation.dates", { date: cited.date })));
}

/** A text with the first occurrence of `part` marked. */
export function marked(text, part) {
  const at = part ? text.indexOf(part) : -1;
  if (at < 0) return [text];
  return [text.slice(0, at), h("mark", {}, part), text.slice(at + part.length)];
}

async function showContext(quote, { start, end, document }, button) {
  const { text } = (await ask(`/documents/${encodeURIComponent(document.id)}`)).body;
  button.remove();
  if (text === undefined) return quote.after(h("p", { class: "claim" }, say("citation.no_text")));
  const characters = [...text]; // offsets count code points, and a string of JavaScript counts halves of some
  const piece = (from, to) => characters.slice(Math.max(0, from), to).join("");
  const around = (words) => h("span", { class: "around" }, words);
  quote.replaceChildren(
    around((start > AROUND ? "… " : "") + piece(start - AROUND, start)), h("mark", {}, piece(start, end)),
    around(piece(end, end + AROUND) + (end + AROUND < characters.length ? " …" : "")));
}
