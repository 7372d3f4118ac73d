/** The public API, which is all that the page talks to. */

import { say } from "./words.js";

export const ROOT = document.documentElement.dataset.api;
const KEPT = "timeline-token";

/** What the last write of this page was answered with: reads that carry it are never shown what stood before. */
const POSITION = "Timeline-Position";
let position = null;

/** An answer that is not what was asked for (RFC 9457), or none at all (status 0). */
export class Problem extends Error {
  constructor(status, said = {}) {
    super(said.detail || say("problem.unreachable"));
    this.status = status;
    this.faults = said.errors ?? [];
  }
}

/** The token of this tab, or null; `keepToken(null)` forgets it. */
export const token = () => sessionStorage.getItem(KEPT);
export const keepToken = (text) => (text ? sessionStorage.setItem(KEPT, text) : sessionStorage.removeItem(KEPT));

/** Ask the API and give {body, etag}. `path` is below the API's root, or whole as in a link of a page. Throws Problem. */
export async function ask(path, { query, method = "GET", body, etag, signal, headers = {} } = {}) {
  const address = (path.startsWith(ROOT) ? path : ROOT + path) + (query?.size ? `?${query}` : "");
  const answer = await answered(address, {
    method,
    signal,
    headers: { ...authorization(), ...seen(), ...(body && { "Content-Type": "application/json" }), ...(etag && { "If-Match": etag }), ...headers },
    body: body && JSON.stringify(body),
  });
  position = answer.headers.get(POSITION) ?? position;
  const text = await answer.text();
  if (!answer.ok) throw new Problem(answer.status, parsed(text));
  return { body: parsed(text), etag: answer.headers.get("ETag"), status: answer.status };
}

const seen = () => (position ? { [POSITION]: position } : {});
const authorization = () => (token() ? { Authorization: `Bearer ${token()}` } : {});

async function answered(address, request) {
  try {
    return await fetch(address, request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** A question of which only the newest answer counts: asking again abandons the one before, which then gives null. */
export function latest(question) {
  let running = null;
  return async (...given) => {
    running?.abort();
    const own = (running = new AbortController());
    try {
      return await question(...given, own.signal);
    } catch (error) {
      if (error.name === "AbortError") return null;
      throw error;
    }
  };
}
