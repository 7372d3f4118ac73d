/** What was read from an article, sentence by sentence: accept, correct, reject, or say that it is known already. */

import { ask } from "./api.js";
import { marked } from "./citations.js";
import { watchWords } from "./dates.js";
import { field, openForm, tell } from "./dialog.js";
import { h } from "./dom.js";
import { patchOrResolve, path } from "./editor.js";
import { nearby } from "./merge.js";
import { count, say } from "./words.js";

const VERDICTS = ["accept", "reject", "later", "same"];

/** Open the review of candidates; what nobody decides stays unconfirmed. */
export function review(events, changed) {
  const found = events.map(candidate);
  openForm(count("review.title", events.length), {
    kind: "wide review",
    parts: [h("p", {}, say("review.explained")), ...found.map(({ element }) => element)],
    send: say("review.save"),
    async submit(form, dialog) {
      const done = { accept: 0, reject: 0, later: 0, same: 0 };
      for (const one of found) done[await one.settle()] += 1;
      dialog.close();
      await changed(null);
      tell(say("review.done", { accepted: done.accept + done.same, rejected: done.reject, left: done.later }));
    },
  });
}

/** {element, settle}: one candidate, and what writes the verdict on it (once) and gives it. */
function candidate(event, index) {
  const when = watchWords(event.date, { hint: null });
  const [cited] = event.citations.slice(-1);
  const others = h("select", { "aria-label": say("review.same") });
  const element = h("fieldset", { class: "found" },
    h("legend", {}, say("review.number", { n: index + 1 })),
    cited?.quote && h("blockquote", {}, ...marked(cited.quote, cited.date_text)),
    h("div", { class: "fields" }, field("title", say("editor.title"), { value: event.title }), ...when.parts),
    h("div", { class: "verdicts", role: "radiogroup", "aria-label": say("review.verdict") }, ...VERDICTS.map((verdict) => radio(verdict, index)), others));
  others.hidden = true;
  element.addEventListener("change", () => offer(element, others, event));
  let settled = null;
  const settle = async () => (settled ??= await write(event, element, when, others.value));
  return { element, settle };
}

const radio = (verdict, index) =>
  h("label", { class: "switch" }, h("input", { type: "radio", name: `verdict-${index}`, value: verdict, checked: verdict === "later" }), say(`review.${verdict}`));

const verdictOf = (element) => element.querySelector(".verdicts input:checked").value;

/** Offer the events of the same time once somebody says that this is one of them. */
async function offer(element, others, event) {
  others.hidden = verdictOf(element) !== "same";
  if (others.hidden || others.options.length) return;
  const known = (await nearby(event)).filter(({ id }) => id !== event.id);
  others.replaceChildren(...known.map(({ id, title }) => h("option", { value: id }, title)));
}

/** Bring the verdict into the timeline; a verdict is the same word in the form and here. */
async function write(event, element, when, other) {
  const verdict = verdictOf(element), etag = `"${event.revision}"`;
  if (verdict === "accept") await patchOrResolve(event, { status: "confirmed", title: element.querySelector("[name=title]").value.trim(), date: (await when.read()).date }, etag);
  if (verdict === "reject") await patchOrResolve(event, { status: "rejected" }, etag);
  if (verdict === "same" && other) await mergeInto(other, event.id);
  return verdict;
}

async function mergeInto(id, absorbed) {
  const { etag } = await ask(path(id));
  await ask(`${path(id)}/merge`, { method: "POST", body: { events: [absorbed] }, etag });
}
