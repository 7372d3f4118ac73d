/** Which lane each bar lies in, so that none covers another. Pure. */

const GAP = 10; // pixels between two bars of a lane

/** Lanes by id for [{id, left, right}] in their order: each keeps its lane of `before` where that is still free, else takes the first free one. */
export function assign(extents, before = new Map()) {
  const taken = [], lanes = new Map();
  for (const { id, left, right } of extents) {
    const free = (lane) => !taken[lane]?.some((other) => left < other.right + GAP && other.left < right + GAP);
    let lane = before.get(id);
    if (lane === undefined || !free(lane)) for (lane = 0; !free(lane); lane += 1);
    (taken[lane] ??= []).push({ left, right });
    lanes.set(id, lane);
  }
  return lanes;
}
