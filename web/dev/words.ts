/** What edges mean, in words; stronger ones come later. */
export const WORDS: Record<string, string> = {
  member_of: "is a member of",
  assume: "can assume",
  runs_as: "runs as",
  connect: "reaches",
  invoke: "can invoke",
  read: "can read",
  write: "can write",
  administer: "can administer",
  escalate: "can escalate to",
};
