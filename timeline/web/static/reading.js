/** Parts that the list and the panel share: how an event's date, doubt and source are put into words. */

import { periodOf } from "./instants.js";
import { h, webAddress } from "./dom.js";
import { count, language, locale, named, say } from "./words.js";

const day = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "long", year: "numeric" });

/** The date in words, with the EDTF text for machines and the curious. */
export const dateWords = (event) => event.display?.[language] ?? event.date;

/** `2025-11-12` as people write it; what is no plain day is left as it is. */
export function dayWords(text) {
  const period = /^\d{4}-\d\d-\d\d$/.test(text ?? "") && periodOf(text);
  return period ? day.format(new Date(period[0] * 1000)) : (text ?? "");
}

/** Short labels for what a reader should know before believing: candidate, ongoing, uncertain, approximate, only possibly here. */
export function marks(event) {
  const said = [
    event.status !== "confirmed" && [event.status, named("status", event.status)],
    event.ongoing && ["ongoing", say("ongoing")],
    event.uncertain && ["uncertain", say("uncertain")],
    event.approximate && ["approximate", say("approximate")],
  ];
  return said.filter(Boolean).map(([kind, words]) => h("span", { class: `mark ${kind}` }, words));
}

/** How many publishers say so: independent voices, not repeated citations. */
export function publishers(event) {
  const names = event.citations.map(({ document }) => document.publisher ?? host(document.url) ?? document.id ?? document.title);
  return new Set(names.filter(Boolean)).size;
}

export const sourcesWords = (event) => count("sources", publishers(event));

/** A document's name, as a link where it has an address on the web. */
export function documentName(document) {
  const address = webAddress(document.url);
  const words = document.title ?? document.publisher ?? host(document.url) ?? say("source.unnamed");
  return address ? h("a", { href: address, rel: "noopener noreferrer nofollow", target: "_blank" }, words, outside()) : h("span", {}, words);
}

const outside = () => h("span", { class: "visually-hidden" }, ` (${say("link.outside")})`);
const host = (address) => (webAddress(address ?? "") ? new URL(address).host : null);
