/** The writing desk in the header: a token pasted once for this tab, and what it opens. */

import { ask, keepToken, token } from "./api.js";
import { readArticle } from "./article.js";
import { field, openForm } from "./dialog.js";
import { find, h } from "./dom.js";
import { addEvent } from "./editor.js";
import { say } from "./words.js";

/** Show what can be done; `changed(id)` is called after something was written, `signed()` when the token came or went.
 *  Gives what asks for a token where nothing may be read without one. */
export function configureDesk({ changed, signed }) {
  const show = () => find("#desk").replaceChildren(...(token() ? open : closed));
  const leave = () => (keepToken(null), show(), signed());
  const button = (key, work, kind = "") => h("button", { type: "button", class: kind, onclick: work }, say(key));
  const entered = () => (show(), signed());
  const closed = [button("desk.enter", () => enter(say("desk.enter"), say("desk.explained"), entered))];
  const open = [
    button("desk.add", () => addEvent(changed), "primary"),
    button("desk.article", () => readArticle(changed)),
    button("desk.leave", leave),
  ];
  show();
  return () => {
    keepToken(null);
    show();
    if (!document.querySelector("dialog[open]")) enter(say("desk.use"), say("desk.closed"), entered);
  };
}

function enter(title, explained, entered) {
  openForm(title, {
    parts: [
      h("p", {}, explained),
      field("token", say("desk.token"), { type: "password", autocomplete: "off", spellcheck: "false", hint: say("desk.kept") }),
    ],
    send: say("desk.use"),
    async submit(form, dialog) {
      keepToken(form.elements.token.value.trim());
      try {
        await ask("/events", { query: new URLSearchParams({ limit: 1 }) }); // an unknown token is refused even where reading is open
      } catch (problem) {
        keepToken(null);
        throw problem;
      }
      dialog.close();
      entered();
    },
  });
}
