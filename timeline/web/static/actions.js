/** What a person with a token can do to an event. */
export function actions() {
  return null;
}
