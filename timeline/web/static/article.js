/** Paste an article and review what was found in it. */
export function readArticle() {}
