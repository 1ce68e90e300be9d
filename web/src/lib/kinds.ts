/** How each kind of node is drawn and called. Icons are strokes in a box of 16 by 16. */
import type { NodeKind } from "../api/types";

export const KIND_WORDS: Record<NodeKind, string> = {
  anonymous: "everyone",
  external_account: "external account",
  federated_provider: "identity provider",
  service_principal: "service principal",
  unknown_principal: "unknown principal",
  account_root: "account root",
  user: "user",
  group: "group",
  role: "role",
  compute: "compute",
  bucket: "bucket",
  key: "key",
  secret: "secret",
  queue: "queue",
  database: "database",
  administrator: "full control",
  resource: "resource",
};

/** Returns a label as it is drawn beside the icon of its kind, which says the rest. */
export function besideIcon(label: string, kind: NodeKind): string {
  return kind === "unknown_principal" ? label.replace(/^unknown (principal|account) /, "") : label;
}

export const KIND_ICONS: Record<NodeKind, string> = {
  anonymous: "M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12M2.3 8h11.4M8 2c-5 4-5 8 0 12c5-4 5-8 0-12",
  external_account: "M3 14V4.5L8 2l5 2.5V14M6.5 14v-3h3v3M6 6.5h.1M10 6.5h.1M6 8.8h.1M10 8.8h.1",
  federated_provider: "M5.5 8a2.5 2.5 0 1 0-.1 0M10.6 12.5a2.2 2.2 0 1 0-.1 0M7 7.3l2 1.8M12 2v3.5M10.3 3.8h3.4",
  service_principal: "M8 5.6a2.4 2.4 0 1 0 0 4.8a2.4 2.4 0 1 0 0-4.8M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6L5 5M11 11l1.4 1.4M12.4 3.6L11 5M5 11l-1.4 1.4",
  unknown_principal: "M8 1.8a6.2 6.2 0 0 1 2.4 .5M12.6 3.9a6.2 6.2 0 0 1 1.5 3.2M14 9.3a6.2 6.2 0 0 1-2.1 3.4M9.3 14a6.2 6.2 0 0 1-4-.7M3.2 11.9a6.2 6.2 0 0 1-1.3-3.3M2.2 6.1a6.2 6.2 0 0 1 2.6-3.4M6.1 6.3c0-2.5 3.9-2.5 3.9-.1c0 1.6-2 1.7-2 3.3M8 11.6v.3",
  account_root: "M8 2L3 4v4c0 3 2 5 5 6c3-1 5-3 5-6V4ZM8 5.5v4",
  user: "M8 2.4a2.6 2.6 0 1 0 0 5.2a2.6 2.6 0 1 0 0-5.2M3 13.8c0-5 10-5 10 0",
  group: "M6 3.4a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4M1.8 13c0-4.4 8.4-4.4 8.4 0M10.6 3.8a2 2 0 0 1 0 3.8M12 9.6c1.6.6 2.3 1.8 2.3 3.4",
  role: "M3 3h10v3.5c0 4-2 6-5 7.3C5 12.5 3 10.5 3 6.5ZM6 7.2l1.5 1.5L10.2 6",
  compute: "M4.5 4.5h7v7h-7ZM6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14",
  bucket: "M2.8 4c0-2 10.4-2 10.4 0c0 2-10.4 2-10.4 0M2.8 4l1.3 9c.8 1.3 7 1.3 7.8 0l1.3-9",
  key: "M5.3 7.5a2.8 2.8 0 1 0 .1 0M7.3 8.4L13.5 2.5M11 5l2 2M9.3 6.6l1.2 1.2",
  secret: "M3.5 7.5h9v6h-9ZM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5M8 10v1.5",
  queue: "M2 5h3.4v6H2ZM6.3 5h3.4v6H6.3ZM10.6 5H14v6h-3.4Z",
  database: "M3 4c0-2.3 10-2.3 10 0v8c0 2.3-10 2.3-10 0ZM3 4c0 2.3 10 2.3 10 0M3 8c0 2.3 10 2.3 10 0",
  administrator: "M2.5 12.5L2 5l3.3 3L8 3l2.7 5L14 5l-.5 7.5Z",
  resource: "M8 2l5.2 3v6L8 14l-5.2-3V5ZM2.8 5L8 8l5.2-3M8 8v6",
};
