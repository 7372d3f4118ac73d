/** Dialogs and notices: the two ways in which the page speaks to a person who writes. */

import { Problem } from "./api.js";
import { find, h } from "./dom.js";
import { say } from "./words.js";

let numbers = 0;

/** Open a modal dialog with a form. `submit(form)` is called when it is sent; the dialog closes unless that throws.
 *  A Problem is shown in the dialog, beside the field that it names where there is one. Gives the dialog. */
export function openForm(title, { parts, send, submit, kind = "" }) {
  const name = `dialog-${(numbers += 1)}`;
  const fault = h("p", { class: "fault", role: "alert" });
  const buttons = [h("button", { type: "button", onclick: () => dialog.close() }, say("cancel")), send && h("button", { class: "primary" }, send)];
  const form = h("form", { novalidate: true }, h("h2", { id: name, ...(kind.includes("review") && { tabindex: -1, autofocus: true }) }, title), ...parts, fault, h("div", { class: "buttons end" }, ...buttons));
  const dialog = h("dialog", { class: kind, "aria-labelledby": name }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.textContent = "";
    await attempt(() => submit(form, dialog), (problem) => showFault(form, fault, problem));
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Say something at the foot of the page, with one thing that can be done about it: {words, work}. */
export function tell(words, action = null) {
  const notice = find("#notice");
  const hush = () => notice.replaceChildren();
  const button = action && h("button", { type: "button", onclick: () => (hush(), attempt(action.work, complain)) }, action.words);
  notice.replaceChildren(...[h("span", {}, words), button, h("button", { type: "button", "aria-label": say("close"), onclick: hush }, "×")].filter(Boolean));
}

/** Tell a problem; a fault of ours goes on to the console. */
export function complain(problem) {
  if (!(problem instanceof Problem)) throw problem;
  tell(problem.message);
}

/** Do some work, and hand a Problem over instead of throwing it. */
export async function attempt(work, refused = complain) {
  try {
    await work();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    refused(problem);
  }
}

function showFault(form, fault, problem) {
  const named = problem.faults.map(({ pointer, detail }) => [form.elements[pointer?.split("/")[1]], detail]).find(([field]) => field);
  fault.textContent = named ? named[1] : problem.message;
  form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
  if (!named) return;
  named[0].setAttribute("aria-invalid", "true");
  named[0].focus();
}

/** A labelled field of a form: an input unless `element` is given; `hint` stands under it. */
export function field(name, label, { value = "", hint, element, ...attributes } = {}) {
  const id = `field-${(numbers += 1)}`;
  const control = element ?? h("input", attributes);
  for (const [key, said] of Object.entries({ id, name, ...(hint && { "aria-describedby": `${id}-hint` }) })) control.setAttribute(key, said);
  control.value = value ?? "";
  return h("div", { class: "field" }, h("label", { for: id }, label), control, hint && h("p", { class: "hint", id: `${id}-hint` }, hint));
}
