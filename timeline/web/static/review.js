/** What was read from an article, sentence by sentence, before it is stored: accept, correct, reject, or say that it is known already. */

import { ask } from "./api.js";
import { marked } from "./citations.js";
import { watchWords } from "./dates.js";
import { field, openForm, tell } from "./dialog.js";
import { h } from "./dom.js";
import { patchOrResolve, path, restore, undo } from "./editor.js";
import { nearby } from "./merge.js";
import { count, say } from "./words.js";

const VERDICTS = ["accept", "reject", "later", "same"];

/** Open the review of what a dry run found. Only saving stores the article, and what nobody decides stays unconfirmed. */
export function review(article, found, changed) {
  const candidates = found.map(candidate);
  let stored;
  openForm(count("review.title", found.length), {
    kind: "wide review",
    parts: [h("p", {}, say("review.explained")), ...candidates.map(({ element }) => element)],
    send: say("review.save"),
    async submit(form, dialog) {
      const { body } = (stored ??= await ask("/documents", { method: "POST", body: article }));
      const events = new Map(body.events.map((event) => [claim(event), event]));
      const done = { accept: 0, reject: 0, later: 0, same: 0 };
      for (const one of candidates) done[await one.settle(events.get(claim(one.event)))] += 1;
      dialog.close();
      await changed(null);
      const said = say("review.done", { accepted: done.accept + done.same, rejected: done.reject, left: done.later });
      tell(said, undo(() => takeBack(body, candidates), changed));
    },
  });
}

/** What tells the same finding in a dry run and when it is stored: where the article says it, and of when. */
function claim({ date, citations }) {
  const { quote, start, end } = citations.at(-1);
  return JSON.stringify([quote, start, end, date]);
}

/** {event, element, settle, reverse}: one finding, what writes the verdict on it (once) and gives it, and what takes that back. */
function candidate(event, index) {
  const when = watchWords(event.date, { hint: null });
  const cited = event.citations.at(-1);
  const others = h("select", { "aria-label": say("review.same") });
  const element = h("fieldset", { class: "found" },
    h("legend", {}, say("review.number", { n: index + 1 })),
    cited.quote && h("blockquote", {}, ...marked(cited.quote, cited.date_text)),
    h("div", { class: "fields" }, field("title", say("editor.title"), { value: event.title }), ...when.parts),
    h("div", { class: "verdicts", role: "radiogroup", "aria-label": say("review.verdict") }, ...VERDICTS.map((verdict) => radio(verdict, index)), others));
  others.hidden = true;
  element.addEventListener("change", () => offer(element, others, event));
  let settled = null;
  const settle = async (stored) => (settled ??= await write(stored, element, when, others.value)).verdict;
  return { event, element, settle, reverse: () => settled.reverse() };
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

/** Bring the verdict into the timeline: {verdict, reverse}. A verdict is the same word in the form and here. */
async function write(event, element, when, other) {
  const verdict = verdictOf(element), nothing = async () => {};
  if (!event) return { verdict: "later", reverse: nothing }; // somebody else told of it meanwhile
  const patch = {
    accept: async () => ({ status: "confirmed", title: element.querySelector("[name=title]").value.trim(), date: (await when.read()).date }),
    reject: () => ({ status: "rejected" }),
  }[verdict];
  if (patch) {
    const saved = await patchOrResolve(event, await patch(), `"${event.revision}"`);
    return { verdict, reverse: saved ? () => restore(event.id, event.revision, saved.etag) : nothing };
  }
  return { verdict, reverse: verdict === "same" && other ? await mergeInto(other, event.id) : nothing };
}

/** Merge one event into another; gives what takes that back. */
async function mergeInto(id, absorbed) {
  const kept = await ask(path(id));
  const merged = await ask(`${path(id)}/merge`, { method: "POST", body: { events: [absorbed] }, etag: kept.etag });
  return () => restore(id, kept.body.revision, merged.etag);
}

/** Undo all of it: the verdicts, the last one first, and then the article's run. */
async function takeBack({ run }, candidates) {
  for (const { reverse } of candidates.toReversed()) await reverse();
  await ask(`/runs/${run}/undo`, { method: "POST" });
}
