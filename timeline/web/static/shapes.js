/** What a date looks like: an event's four bounds become pieces of a bar. Pure.
 *
 *    startEarliest   startLatest        endEarliest    endLatest
 *        |-- rising --|------- core -------|-- falling --|
 *
 *  core: it was certainly going on. rising, falling: it may have been. within: it happened at some time in here.
 *  A tail is a thin line where nobody says how far: `before` or `after`, with an arrow where it goes on.
 */

export const POINT = 9; // pixels: closed events narrower than this are drawn as points
const FAR = 1e5; // pixels: nothing is drawn farther out than this

/** {point} or {pieces, from, to, before, after, arrowBefore, arrowAfter}, and {left, right}: what it takes up. All x in pixels. */
export function shape(bar, x) {
  const [es, ls, ee, le] = [bar.startEarliest, bar.startLatest, bar.endEarliest, bar.endLatest].map((at) => clamped(x(at)));
  const closed = Number.isFinite(bar.startEarliest) && Number.isFinite(bar.endLatest);
  if (closed && le - es < POINT) return pointAt((es + le) / 2);
  const drawn = ls <= ee && !bar.uncertain ? certain(es, ls, ee, le) : somewhere(bar, es, ls, ee, le);
  if (bar.startEarliest === -Infinity && ls > -FAR) drawn.before = drawn.from;
  if (bar.endLatest === Infinity) drawn.after = drawn.to;
  drawn.arrowBefore = bar.startLatest === -Infinity;
  drawn.arrowAfter = Boolean(bar.ongoing);
  return { ...drawn, left: drawn.before === undefined ? drawn.from : -FAR, right: drawn.after === undefined ? drawn.to : FAR };
}

const clamped = (pixel) => Math.max(-FAR, Math.min(FAR, pixel));

function pointAt(middle) {
  const radius = POINT / 2;
  const [left, right] = [middle - radius, middle + radius];
  return { point: middle, pieces: [], from: left, to: right, left, right };
}

function certain(es, ls, ee, le) {
  const open = { start: es <= -FAR, end: le >= FAR };
  const pieces = [
    !open.start && ls > es && { kind: "rising", from: es, to: ls },
    { kind: "core", from: ls, to: ee },
    !open.end && le > ee && { kind: "falling", from: ee, to: le },
  ];
  return { pieces: pieces.filter(Boolean), from: open.start ? ls : es, to: open.end ? ee : le };
}

/** Nothing in it is certain: a pale band over what is bounded. `[..P]` and `[A..]` bound a single place. */
function somewhere(bar, es, ls, ee, le) {
  const from = [bar.startEarliest, bar.endEarliest, bar.endLatest].findIndex(Number.isFinite);
  const to = [bar.endLatest, bar.startLatest, bar.startEarliest].findIndex(Number.isFinite);
  const [left, right] = [[es, ee, le][from] ?? -FAR, [le, ls, es][to] ?? FAR];
  return { pieces: right > left ? [{ kind: "within", from: left, to: right }] : [], from: left, to: Math.max(left, right) };
}
