/** What moves the window: fingers, wheel, keys and buttons on the drawing, and a date that is typed. */

import { Problem } from "./api.js";
import { find } from "./dom.js";
import { follow, keyed, zoomed } from "./gestures.js";
import { windowOf } from "./jump.js";
import { state } from "./state.js";

/** Wire the drawing and the tools over it. In a frame of another page the wheel scrolls that page unless Ctrl is held. */
export function configureMoving({ stage, drawing, move, open, showEverything, embedded }) {
  follow(stage, () => state.view, move, (event) => !embedded || event.ctrlKey);
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const work = meaning(event, { drawing, move, open, showEverything });
    if (!work) return;
    event.preventDefault();
    work();
  });
  find("#nearer").addEventListener("click", () => move(zoomed(state.view, 0.5)));
  find("#farther").addEventListener("click", () => move(zoomed(state.view, 2)));
  find("#everything").addEventListener("click", showEverything);
  find("#jump-form").addEventListener("submit", (event) => {
    event.preventDefault();
    jump(move);
  });
}

function meaning({ key, target }, { drawing, move, open, showEverything }) {
  const view = keyed(key, state.view);
  if (view) return () => move(view);
  if (key === "ArrowDown") return () => drawing.step(1);
  if (key === "ArrowUp") return () => drawing.step(-1);
  if (key === "Home") return showEverything;
  if ((key === "Enter" || key === " ") && target.dataset.id) return () => open(target.dataset.id);
  return null;
}

/** Go to the date that was typed, or say why it is none. */
async function jump(move) {
  const input = find("#jump"), fault = find("#jump-fault");
  fault.textContent = "";
  input.removeAttribute("aria-invalid");
  if (!input.value.trim()) return;
  try {
    move(zoomed(await windowOf(input.value.trim()), 1)); // an instant is shown in its hour
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    input.setAttribute("aria-invalid", "true");
    fault.textContent = problem.faults[0]?.detail ?? problem.message;
  }
}
