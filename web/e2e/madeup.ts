/** Serves the built page with a made-up estate, under the same content security policy as the real server. */
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { respond } from "../dev/api.ts";
import { type MadeEstate } from "../dev/estate.ts";

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html";
const TYPES: Record<string, string> = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

export interface Served {
  url: string;
  close: () => Promise<void>;
}

export async function serve(estate: MadeEstate): Promise<Served> {
  const dist = fileURLToPath(new URL("../dist", import.meta.url));
  const server = createServer((request, response) => {
    const address = request.url ?? "/";
    if (address.startsWith("/api/")) {
      const { status, body } = respond(estate, address);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(body);
      return;
    }
    const file = dist + (address === "/" ? "/index.html" : address);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "content-security-policy": POLICY });
    response.end(readFileSync(file));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    }),
  };
}
