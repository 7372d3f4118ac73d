/** What became of an event: its revisions, what each changed, and the way back to one. */
export function history() {
  return null;
}
