import type { Plugin } from "vite";
import { respond } from "./api.ts";
import { makeEstate } from "./estate.ts";

/** Lets `npm run dev` answer the JSON API from a made-up estate, so that the page can be worked on without the server. */
export function madeUpApi(nodes: number): Plugin {
  return {
    name: "made-up-api",
    apply: "serve",
    configureServer(server) {
      const estate = makeEstate(nodes);
      server.middlewares.use((request, response, next) => {
        if (!request.url?.startsWith("/api/")) return next();
        const { status, body } = respond(estate, request.url);
        response.writeHead(status, { "content-type": "application/json" });
        response.end(body);
      });
    },
  };
}
