/** Panning and zooming. */

export interface Viewport {
  x: number;
  y: number;
  scale: number;
}

export interface Box {
  width: number;
  height: number;
}

export const LEAST_SCALE = 0.15;
export const MOST_SCALE = 2.5;

/** Below this, labels can no longer be read: the first view then shows the top of the picture instead of all of it. */
const READABLE_SCALE = 0.66;

/** Returns the view that a picture opens with: all of it if it stays readable, else its top at a readable size. */
export function opening(content: Box, pane: Box, top: number): Viewport {
  const wanted = fitted(content, pane, top);
  if (wanted.scale >= READABLE_SCALE) return wanted;
  const byWidth = (pane.width - 48) / content.width;
  const scale = Math.min(1, Math.max(READABLE_SCALE, byWidth));
  const spare = pane.width - content.width * scale;
  return { scale, x: Math.max(24, spare / 2), y: top + 12 };
}

/** Returns the view that shows all of a picture below a strip at the top. */
export function fitted(content: Box, pane: Box, top: number): Viewport {
  const scale = Math.min(1.25, Math.max(LEAST_SCALE, Math.min((pane.width - 48) / content.width, (pane.height - top - 64) / content.height)));
  return {
    scale,
    x: Math.max(24, (pane.width - content.width * scale) / 2),
    y: top + Math.max(12, (pane.height - top - 52 - content.height * scale) / 2),
  };
}

/** Zooms so that the point under the pointer stays where it is. */
export function zoomed(view: Viewport, factor: number, x: number, y: number): Viewport {
  const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, view.scale * factor));
  const ratio = scale / view.scale;
  return { scale, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio };
}
