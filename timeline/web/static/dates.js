/** A field for a date in one's own words: what they mean is asked of the server while they are typed, and shown. */

import { ask, latest, Problem } from "./api.js";
import { field } from "./dialog.js";
import { h } from "./dom.js";
import { language, say } from "./words.js";

const REST = 200; // milliseconds without a key

/** {parts, read}: the elements for a form, and what its words mean at last; relative ones count from the form's field `published`.
 *  `read` throws Problem when they mean no date. */
export function watchWords(text, { hint = say("editor.when.hint") } = {}) {
  const meaning = h("p", { class: "meaning", role: "status" });
  const row = field("date", say("editor.when"), { value: text, required: true, autocomplete: "off", spellcheck: "false", hint });
  const input = row.querySelector("input");
  const published = () => input.form?.elements.published?.value.trim();
  const asked = latest((signal) => meaningOf(input.value.trim(), published(), signal));
  let timer;
  const show = async () => {
    meaning.replaceChildren(...(input.value.trim() ? await shown(asked) : []));
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, REST);
  });
  row.append(meaning);
  if (text) show();
  return { parts: [row], read: () => meaningOf(input.value.trim(), published()) };
}

async function shown(asked) {
  try {
    const said = await asked();
    return said ? [h("strong", {}, said.display[language]), h("code", {}, said.date)] : [];
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return [h("span", { class: "fault" }, problem.faults[0]?.detail ?? problem.message)];
  }
}

async function meaningOf(text, published, signal) {
  const query = new URLSearchParams({ text, language, ...(published && { published }) });
  try {
    return (await ask("/dates", { query, signal })).body;
  } catch (problem) {
    // In a form it is the field `date` that is wrong, not a parameter.
    if (problem instanceof Problem) for (const fault of problem.faults) fault.pointer = "/date";
    throw problem;
  }
}
