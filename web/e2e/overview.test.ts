/** Everything at once: ten thousand nodes in WebGL, and what there is where WebGL is not. */
import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeEstate } from "../dev/estate.ts";
import { launch } from "./browser.ts";
import { type Served, serve } from "./madeup.ts";

let served: Served;
const browsers: Browser[] = [];

beforeAll(async () => {
  served = await serve(makeEstate(10_000));
});
afterAll(async () => {
  await served.close();
  await Promise.all(browsers.map((browser) => browser.close()));
});

async function open(hasWebGl: boolean): Promise<{ page: Page; complaints: string[] }> {
  const browser = await launch(hasWebGl);
  browsers.push(browser);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const complaints: string[] = [];
  page.on("console", (message) => {
    // The processor is slower at reading pixels back than a graphics card, and says so.
    if (["error", "warning"].includes(message.type()) && !message.text().includes("GPU stall")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${served.url}#view=all`);
  return { page, complaints };
}

test("ten thousand nodes are painted, moved, opened and saved", async () => {
  const { page, complaints } = await open(true);
  const pane = page.locator("[data-first-content]");
  await pane.waitFor({ timeout: 60_000 });
  const first = await pane.getAttribute("data-first-content");
  expect(await page.getByTestId("shown").innerText()).toMatch(/^9,802 nodes · 11,8\d\d edges shown$/);
  const cells = await page.locator("table.sr-only td").allTextContents();
  expect(cells.reduce((sum, cell) => sum + Number(cell), 0)).toBe(9802);

  const box = await pane.boundingBox();
  if (box === null) throw new Error("nothing is painted");
  const heading = page.locator(".heading").first();
  const before = await heading.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  const frames = await page.evaluate(() => {
    const times: number[] = [];
    const tick = (now: number): void => {
      times.push(now);
      if (!("isOver" in window)) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    (window as unknown as { times: number[] }).times = times;
    return times.length;
  });
  expect(frames).toBe(0);
  for (let step = 0; step < 10; step += 1) await page.mouse.move(box.x + box.width / 2 + step * 18, box.y + box.height / 2 + step * 6);
  await page.mouse.up();
  const times = await page.evaluate(() => {
    (window as unknown as { isOver: boolean }).isOver = true;
    return (window as unknown as { times: number[] }).times;
  });
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  const longest = Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? time)));
  // Walls clocks are for people to read; on a busy machine they prove nothing.
  console.log(`first content after ${first} ms; ${times.length} frames while panning for ${Math.round(span)} ms, the longest took ${Math.round(longest)} ms`);
  expect((await heading.boundingBox())?.x).toBeGreaterThan((before?.x ?? 0) + 50);

  await page.getByRole("tab", { name: /Findings/ }).waitFor();
  await page.locator("aside li button").first().click();
  await page.locator("aside h2").first().waitFor();
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "PNG" }).click()]);
  expect(readFileSync(await saved.path()).subarray(1, 4).toString()).toBe("PNG");
  expect(complaints).toEqual([]);
}, 180_000);

test("without WebGL there is the layered picture, and a word about it", async () => {
  const { page } = await open(false);
  await page.getByText("This browser has no WebGL").waitFor();
  await page.locator("[data-node]").first().waitFor();
  expect(await page.getByTestId("shown").innerText()).toMatch(/of 9,802 nodes/);
});
