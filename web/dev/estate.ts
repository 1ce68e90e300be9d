/** A made-up estate of any size, always the same for the same size. */
import type { Certainty, NodeKind, Relation, Severity } from "../src/api/types";

export interface MadeNode {
  id: string;
  label: string;
  name: string;
  kind: NodeKind;
  column: number;
  account?: string;
  severity?: Severity;
  isAdministrator: boolean;
}

export interface MadeEdge {
  id: string;
  from: string;
  to: string;
  relation: Relation;
  certainty: Certainty;
  conditions: string[];
}

export interface MadeEstate {
  nodes: MadeNode[];
  edges: MadeEdge[];
}

const TEAMS = ["payments", "search", "billing", "ledger", "media", "fraud", "mobile", "platform", "insight", "support"];
const PEOPLE = ["ada", "grace", "edsger", "barbara", "donald", "frances", "tony", "radia", "leslie", "margaret"];
const ROLES = ["deploy", "read-only", "operator", "pipeline", "backup", "auditor", "batch-worker", "support-access"];
const RESOURCES: [NodeKind, string][] = [
  ["bucket", "invoices"],
  ["bucket", "logs-archive"],
  ["key", "customer-data"],
  ["secret", "database-password"],
  ["queue", "orders"],
  ["database", "accounts"],
];
const CONDITIONS = [
  "aws:MultiFactorAuthPresent is true",
  "aws:SourceIp is in 203.0.113.0/24",
  "aws:PrincipalOrgID is o-a1b2c3d4e5",
  "aws:ResourceTag/team equals the tag team of the principal",
  "sts:ExternalId is given",
];

/** Makes an estate of about `size` nodes. */
export function makeEstate(size: number): MadeEstate {
  const random = randomNumbers(size);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const accounts = ["111122223333", "444455556666", "777788889999"].slice(0, size < 20 ? 1 : 3);
  const nodes: MadeNode[] = [];
  const edges: MadeEdge[] = [];
  const add = (kind: NodeKind, column: number, label: string, name: string, account?: string): MadeNode => {
    const node: MadeNode = { id: `n${nodes.length}`, label, name, kind, column, isAdministrator: false };
    if (account !== undefined) node.account = account;
    nodes.push(node);
    return node;
  };
  const known = new Set<string>();
  const link = (from: MadeNode, to: MadeNode, relation: Relation): void => {
    const key = `${from.id} ${to.id} ${relation}`;
    if (from === to || known.has(key)) return;
    known.add(key);
    const roll = random();
    const certainty: Certainty = roll < 0.62 ? "proven" : roll < 0.88 ? "conditional" : "unknown";
    const conditions = certainty === "conditional" ? [pick(CONDITIONS)] : [];
    edges.push({ id: `e${edges.length}`, from: from.id, to: to.id, relation, certainty, conditions });
  };
  const unique = (index: number, names: readonly string[], suffix = ""): string => {
    const round = Math.floor(index / names.length);
    return `${names[index % names.length]}${suffix}${round > 0 ? `-${round + 1}` : ""}`;
  };

  const share = (part: number): number => Math.max(1, Math.round(size * part));
  const everyone = add("anonymous", 0, "everyone", "*");
  const outside = [everyone];
  for (let index = 0; index < share(0.05); index += 1) {
    outside.push(
      index % 2 === 0
        ? add("federated_provider", 0, "github.com/acme/shop", `arn:aws:iam::${accounts[0]}:oidc-provider/ci-${index}`, accounts[0])
        : add("external_account", 0, `vendor ${index}`, `arn:aws:iam::9${String(index).padStart(11, "0")}:root`),
    );
  }
  const people: MadeNode[] = [];
  for (let index = 0; index < share(0.25); index += 1) {
    const account = pick(accounts);
    const isGroup = index % 6 === 5;
    const label = isGroup ? `${pick(TEAMS)}-team-${index}` : unique(index, PEOPLE);
    people.push(add(isGroup ? "group" : "user", 1, label, `arn:aws:iam::${account}:${isGroup ? "group" : "user"}/${label}`, account));
  }
  const roles: MadeNode[] = [];
  for (let index = 0; index < share(0.36); index += 1) {
    const account = pick(accounts);
    const label = `${unique(index, TEAMS)}-${pick(ROLES)}`;
    roles.push(add("role", 2, label, `arn:aws:iam::${account}:role/service/${label}`, account));
  }
  const compute: MadeNode[] = [];
  for (let index = 0; index < share(0.1); index += 1) {
    const account = pick(accounts);
    const label = `${unique(index, TEAMS)}-function-with-a-long-name-${index}`;
    compute.push(add("compute", 3, label, `arn:aws:lambda:eu-central-1:${account}:function:${label}`, account));
  }
  const administrator = add("administrator", 4, "full control", `administrator of ${accounts[0]}`, accounts[0]);
  const resources: MadeNode[] = [];
  for (let index = 0; index < share(0.22); index += 1) {
    const account = pick(accounts);
    const [kind, stem] = RESOURCES[index % RESOURCES.length] as [NodeKind, string];
    const label = `${unique(Math.floor(index / RESOURCES.length), TEAMS)}-${stem}`;
    resources.push(add(kind, 4, label, `arn:aws:s3:::${label}`, account));
  }

  for (const node of outside.slice(1)) link(node, pick(roles), "assume");
  const groups = people.filter((person) => person.kind === "group");
  for (const person of people) {
    if (person.kind === "user" && groups.length > 0 && random() < 0.5) link(person, pick(groups), "member_of");
    if (random() < 0.8) link(person, pick(roles), "assume");
    if (random() < 0.25) link(person, pick(resources), "read");
  }
  for (const role of roles) {
    if (random() < 0.25) link(role, pick(roles), "assume");
    link(role, pick(resources), pick(["read", "read", "write"] as const));
    if (random() < 0.4) link(role, pick(resources), pick(["write", "administer"] as const));
    if (random() < 0.15) link(role, pick(compute), "write");
  }
  for (const node of compute) link(node, pick(roles), "runs_as");
  link(everyone, resources[0] as MadeNode, "read");
  for (const role of roles.slice(0, Math.max(1, Math.round(roles.length / 30)))) {
    role.isAdministrator = true;
    role.severity = "high";
    link(role, administrator, "administer");
  }
  const escalating = roles[roles.length - 1] as MadeNode;
  escalating.severity = "critical";
  link(escalating, administrator, "escalate");
  (resources[0] as MadeNode).severity = "critical";
  for (const node of people.slice(0, Math.ceil(people.length / 8))) node.severity = "medium";
  return { nodes, edges };
}

/** Numbers that look random and are the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed + 0x6d2b79f5;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
