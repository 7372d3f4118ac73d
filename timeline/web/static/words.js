/** What the page says, in the language that the document was served in. */

const language = document.documentElement.lang;
const texts = await (await fetch(new URL(`words/${language}.json`, import.meta.url))).json();
/** For dates and numbers; English days are written as the server writes them, day before month. */
export const locale = language === "en" ? "en-GB" : language;
const plural = new Intl.PluralRules(locale);
const number = new Intl.NumberFormat(locale);

/** The text of a key, with {names} filled in. */
export function say(key, values = {}) {
  if (!(key in texts)) throw new Error(`There are no words for ${key} in ${language}`);
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The text that fits a number: `events.one` or `events.other`, with {n} filled in. */
export const count = (key, n, values = {}) => say(`${key}.${plural.select(n) === "one" ? "one" : "other"}`, { n: number.format(n), ...values });

/** The words for a value that the server names, such as a status. */
export const named = (kind, value) => texts[`${kind}.${value}`] ?? value;

export { language };
