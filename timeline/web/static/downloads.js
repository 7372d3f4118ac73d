/** What is shown, in other forms: files, a calendar to subscribe to, a frame for another page. */

import { ROOT } from "./api.js";
import { find } from "./dom.js";
import { address, parameters, state } from "./state.js";

/** Let the links of the menu ask for what is shown when it is opened. */
export function configureDownloads() {
  const menu = find("#downloads");
  menu.addEventListener("toggle", () => menu.open && fill(menu));
  menu.addEventListener("pointerover", () => fill(menu)); // the window may have moved under an open menu
  menu.addEventListener("focusin", () => fill(menu));
}

function fill(menu) {
  for (const link of menu.querySelectorAll("[data-format]")) link.href = asked(link.dataset.format, state.asked && state.view);
  const calendar = new URL(asked("ics", null), location.href);
  find("#calendar").value = calendar.href;
  find("#subscribe").href = calendar.href.replace(/^https?:/, "webcal:");
  const frame = menu.querySelector("#frame");
  if (frame) frame.value = `<iframe src="${new URL(address(frame.dataset.embed), location.href)}" width="100%" height="480" title="Timeline"></iframe>`;
}

function asked(format, view) {
  const query = parameters(view);
  query.set("f", format);
  return `${ROOT}/events?${query}`;
}
