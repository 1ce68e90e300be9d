import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { madeUpApi } from "./dev/plugin.ts";

export default defineConfig({
  plugins: [svelte(), madeUpApi(Number(process.env["IAMSCOPE_NODES"] ?? 30))],
  build: {
    target: "es2022",
    // Inlined assets would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: { include: ["src/**/*.test.ts", "scripts/**/*.test.ts"] },
});
