/** Asks the server. */
import type {
  AnswerView, AskQuery, CompletionView, EdgeCard, EstateView, FindingsQuery, FindingsView, MapQuery, MapView, NodeCard, OverviewQuery,
  OverviewView, ProblemView,
} from "./types";

/** What the server said instead of an answer. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly view: ProblemView,
  ) {
    super(view.error);
  }
}

export const estate = (): Promise<EstateView> => get("estate", {});
export const map = (query: MapQuery, signal: AbortSignal): Promise<MapView> => get("map", query, signal);
export const overview = (query: OverviewQuery, signal: AbortSignal): Promise<OverviewView> => get("overview", query, signal);
export const edge = (id: string): Promise<EdgeCard> => get(`edge/${encodeURIComponent(id)}`, {});
export const node = (id: string): Promise<NodeCard> => get(`node/${encodeURIComponent(id)}`, {});
export const findings = (query: FindingsQuery): Promise<FindingsView> => get("findings", query);
export const complete = (q: string, signal: AbortSignal): Promise<CompletionView> => get("complete", { q }, signal);
export const ask = (query: AskQuery, signal: AbortSignal): Promise<AnswerView> => get("ask", query, signal);

/** Exchanges the secret of the start link for the session's cookie. */
export async function startSession(token: string): Promise<boolean> {
  const response = await fetch("/api/session", { headers: { authorization: `Bearer ${token}` } });
  return response.ok;
}

async function get<T>(path: string, query: object, signal?: AbortSignal): Promise<T> {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") fields.set(name, String(value));
  }
  const text = fields.toString();
  const address = `/api/${path}${text === "" ? "" : `?${text}`}`;
  let response: Response;
  try {
    response = await fetch(address, signal === undefined ? {} : { signal });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Problem(0, { error: "the server does not answer", help: "is `iamscope map` still running?" });
  }
  if (!response.ok) throw new Problem(response.status, await problemOf(response));
  return (await response.json()) as T;
}

async function problemOf(response: Response): Promise<ProblemView> {
  try {
    return (await response.json()) as ProblemView;
  } catch {
    return { error: `the server answered with status ${response.status}` };
  }
}
