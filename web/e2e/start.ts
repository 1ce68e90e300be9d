/** How tests come to a page: one of the binary, or any address, with what the browser complains about. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

export const { IAMSCOPE_URL, IAMSCOPE_BIN, IAMSCOPE_ESTATE, IAMSCOPE_SHOTS } = process.env;

export interface Started {
  /** The link that the binary prints; it works once. */
  link: string;
  stop: () => void;
}

/** Starts the binary on an estate, `IAMSCOPE_ESTATE` if none is named. */
export function start(more: readonly string[] = [], estate = IAMSCOPE_ESTATE ?? ""): Promise<Started> {
  const server: ChildProcess = spawn(IAMSCOPE_BIN ?? "", ["map", estate, "--no-open", ...more], { stdio: ["ignore", "pipe", "inherit"] });
  const stop = (): void => void server.kill("SIGINT");
  return new Promise((found, failed) => {
    server.once("error", failed);
    server.once("exit", (code) => failed(new Error(`the binary ended with ${code} before it printed a link`)));
    if (server.stdout === null) return;
    createInterface({ input: server.stdout }).on("line", (line) => {
      const link = /http:\/\/\S+#token=\S+/.exec(line)?.[0];
      if (link !== undefined) found({ link, stop });
    });
  });
}

export interface Opened {
  page: Page;
  /** What the browser had to say so far. */
  complaints: string[];
}

/** Opens an empty page that takes down what the browser complains about. */
export async function blank(browser: Browser, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: "light", ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    // The processor is slower at reading pixels back than a graphics card, and says so.
    if (["error", "warning"].includes(message.type()) && !message.text().includes("GPU stall")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  return { page, complaints };
}

/** Opens an address, and waits until something is drawn. */
export async function open(browser: Browser, address: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const opened = await blank(browser, options);
  await opened.page.goto(address);
  await opened.page.locator("[data-node], table, [role=grid], [data-first-content]").first().waitFor();
  return opened;
}

/** Keeps pictures of a page for people to look at, in both colour schemes. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (IAMSCOPE_SHOTS === undefined) return;
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Thousands of dots take a while to be painted anew.
    await page.waitForTimeout((await page.locator("[data-first-content]").count()) > 0 ? 3_000 : 150);
    await page.screenshot({ path: `${IAMSCOPE_SHOTS}/${name}-${colorScheme}.png` });
  }
  await page.emulateMedia({ colorScheme: "light" });
}
