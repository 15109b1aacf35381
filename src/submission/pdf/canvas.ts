/**
 * The part of CanvasRenderingContext2D that Vega draws with, written as PDF operators: real clips, real text, no pixels.
 * What it does not know (images, gradients, blend modes) throws, because a silently missing part would be a lie.
 */

import { chartFace, chartTextWidth } from '../charts/render.js';
import { coordinate as n } from '../charts/svg.js';
import { faceRuns, measure } from '../layout/typefaces.js';
import { type Content, type Matrix, paint, visible } from './content.js';

interface State {
  matrix: Matrix;
  fillStyle: unknown;
  strokeStyle: unknown;
  globalAlpha: number;
  lineWidth: number;
  lineCap: string;
  lineJoin: string;
  miterLimit: number;
  dash: readonly number[];
  dashOffset: number;
  font: string;
  textAlign: string;
  textBaseline: string;
}

const CAPS: Readonly<Record<string, number>> = { butt: 0, round: 1, square: 2 };
const JOINS: Readonly<Record<string, number>> = { miter: 0, round: 1, bevel: 2 };
const FONT =
  /^\s*(?:(italic|oblique|normal)\s+)?(?:(?:small-caps|normal)\s+)?(?:(bold|bolder|lighter|normal|\d{3})\s+)?(\d*\.?\d+)px\s/;

const multiply = (m: Matrix, k: Matrix): Matrix => [
  m[0] * k[0] + m[2] * k[1],
  m[1] * k[0] + m[3] * k[1],
  m[0] * k[2] + m[2] * k[3],
  m[1] * k[2] + m[3] * k[3],
  m[0] * k[4] + m[2] * k[5] + m[4],
  m[1] * k[4] + m[3] * k[5] + m[5],
];

export class PdfCanvas {
  private state: State;
  private readonly stack: State[] = [];
  private path: string[] = [];
  /** Last point in user space, for arcs and quadratic curves. */
  private last: [number, number] | undefined;
  readonly pixelRatio = 1;

  constructor(
    private readonly out: Content,
    matrix: Matrix,
  ) {
    this.state = {
      matrix,
      fillStyle: '#000000',
      strokeStyle: '#000000',
      globalAlpha: 1,
      lineWidth: 1,
      lineCap: 'butt',
      lineJoin: 'miter',
      miterLimit: 10,
      dash: [],
      dashOffset: 0,
      font: '10px sans-serif',
      textAlign: 'left',
      textBaseline: 'alphabetic',
    };
  }

  save(): void {
    this.stack.push({ ...this.state });
    this.out.raw('q');
  }
  restore(): void {
    const state = this.stack.pop();
    if (!state) return;
    this.state = state;
    this.out.raw('Q');
  }
  translate(x: number, y: number): void {
    this.state.matrix = multiply(this.state.matrix, [1, 0, 0, 1, x, y]);
  }
  scale(x: number, y: number): void {
    this.state.matrix = multiply(this.state.matrix, [x, 0, 0, y, 0, 0]);
  }
  rotate(angle: number): void {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    this.state.matrix = multiply(this.state.matrix, [c, s, -s, c, 0, 0]);
  }

  // Paths are kept in page coordinates as of the moment a point is added, as the canvas does.
  private at(x: number, y: number): string {
    const [a, b, c, d, e, f] = this.state.matrix;
    return `${n(a * x + c * y + e)} ${n(b * x + d * y + f)}`;
  }
  beginPath(): void {
    this.path = [];
    this.last = undefined;
  }
  closePath(): void {
    if (this.path.length > 0) this.path.push('h');
  }
  moveTo(x: number, y: number): void {
    this.path.push(`${this.at(x, y)} m`);
    this.last = [x, y];
  }
  lineTo(x: number, y: number): void {
    this.path.push(`${this.at(x, y)} ${this.last ? 'l' : 'm'}`);
    this.last = [x, y];
  }
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    if (!this.last) this.moveTo(x1, y1);
    this.path.push(`${this.at(x1, y1)} ${this.at(x2, y2)} ${this.at(x, y)} c`);
    this.last = [x, y];
  }
  quadraticCurveTo(qx: number, qy: number, x: number, y: number): void {
    const [x0, y0] = this.last ?? [qx, qy];
    this.bezierCurveTo(
      x0 + (2 / 3) * (qx - x0),
      y0 + (2 / 3) * (qy - y0),
      x + (2 / 3) * (qx - x),
      y + (2 / 3) * (qy - y),
      x,
      y,
    );
  }
  rect(x: number, y: number, w: number, h: number): void {
    this.moveTo(x, y);
    this.lineTo(x + w, y);
    this.lineTo(x + w, y + h);
    this.lineTo(x, y + h);
    this.closePath();
  }
  arc(x: number, y: number, r: number, from: number, to: number, anticlockwise = false): void {
    const full = 2 * Math.PI;
    let sweep = to - from;
    if (!anticlockwise && sweep < 0) sweep = full + (sweep % full);
    if (anticlockwise && sweep > 0) sweep = -full + (sweep % full);
    sweep = Math.max(-full, Math.min(full, sweep));
    const parts = Math.max(1, Math.ceil(Math.abs(sweep) / (Math.PI / 2) - 1e-9));
    const step = sweep / parts;
    const k = (4 / 3) * Math.tan(step / 4);
    this.lineTo(x + r * Math.cos(from), y + r * Math.sin(from));
    for (let i = 0; i < parts; i++) {
      const [a, b] = [from + i * step, from + (i + 1) * step];
      const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
      this.bezierCurveTo(
        x + r * (ca - k * sa),
        y + r * (sa + k * ca),
        x + r * (cb + k * sb),
        y + r * (sb - k * cb),
        x + r * cb,
        y + r * sb,
      );
    }
  }

  /** A transparent fill draws nothing. */
  private inked(style: unknown): boolean {
    return this.state.globalAlpha > 0 && (typeof style !== 'string' || visible(style));
  }
  private color(style: unknown): string {
    if (typeof style !== 'string') throw new Error('charts may use plain colours only, not gradients or patterns');
    return paint(style, this.state.globalAlpha);
  }
  /** Mean scale of the transform, for widths and dashes. */
  private get unit(): number {
    const [a, b, c, d] = this.state.matrix;
    return Math.sqrt(Math.abs(a * d - b * c));
  }
  fill(rule?: string): void {
    if (this.path.length > 0 && this.inked(this.state.fillStyle))
      this.out.raw(`${this.color(this.state.fillStyle)} rg ${this.path.join(' ')} ${rule === 'evenodd' ? 'f*' : 'f'}`);
  }
  stroke(): void {
    if (this.path.length === 0 || !this.inked(this.state.strokeStyle)) return;
    const { lineCap, lineJoin, miterLimit, lineWidth, dash, dashOffset, strokeStyle } = this.state;
    const unit = this.unit;
    // A dash of no length is refused by PDF readers; Vega writes [1, 0] for a solid line.
    const dashes = dash.length > 0 && dash.every((d) => d > 0) ? dash.map((d) => n(d * unit)).join(' ') : '';
    this.out.raw(
      `q ${this.color(strokeStyle)} RG ${n(lineWidth * unit)} w ${CAPS[lineCap] ?? 0} J ${JOINS[lineJoin] ?? 0} j ${n(Math.max(1, miterLimit))} M [${dashes}] ${n(dashes ? dashOffset * unit : 0)} d ${this.path.join(' ')} S Q`,
    );
  }
  clip(): void {
    this.out.raw(this.path.length > 0 ? `${this.path.join(' ')} W n` : '0 0 0 0 re W n');
    this.path = [];
  }
  fillRect(x: number, y: number, w: number, h: number): void {
    const kept = this.path;
    this.beginPath();
    this.rect(x, y, w, h);
    this.fill();
    this.path = kept;
  }

  private get face() {
    const parsed = FONT.exec(this.state.font);
    if (!parsed) throw new Error(`not a font: ${this.state.font}`);
    return { face: chartFace(parsed[2], parsed[1]), size: Number(parsed[3]) };
  }
  measureText(text: string): { width: number } {
    const { face, size } = this.face;
    return { width: chartTextWidth(face, size, text) };
  }
  fillText(text: string, x: number, y: number): void {
    const { face, size } = this.face;
    const { runs } = faceRuns(face, text);
    const width = runs.reduce((sum, r) => sum + measure(r.face, size, r.text), 0);
    const align = this.state.textAlign;
    let left = align === 'right' || align === 'end' ? x - width : align === 'center' ? x - width / 2 : x;
    for (const run of runs) {
      this.out.text(
        run.face,
        size,
        multiply(this.state.matrix, [1, 0, 0, 1, left, y]),
        run.text,
        this.color(this.state.fillStyle),
      );
      left += measure(run.face, size, run.text);
    }
  }
  /** Outlined letters serve as a halo behind text here; the letters themselves follow by fillText. */
  strokeText(): void {}
  setLineDash(dash: readonly number[]): void {
    this.state.dash = dash;
  }
  getLineDash(): readonly number[] {
    return this.state.dash;
  }
}

const FIELDS = [
  'fillStyle',
  'strokeStyle',
  'globalAlpha',
  'lineWidth',
  'lineCap',
  'lineJoin',
  'miterLimit',
  'font',
  'textAlign',
  'textBaseline',
] as const;
for (const field of FIELDS) {
  Object.defineProperty(PdfCanvas.prototype, field, {
    get(this: { state: State }) {
      return this.state[field];
    },
    set(this: { state: Record<string, unknown> }, value: unknown) {
      this.state[field] = value;
    },
  });
}
Object.defineProperty(PdfCanvas.prototype, 'globalCompositeOperation', {
  get: () => 'source-over',
  set(mode: string) {
    if (mode && mode !== 'source-over') throw new Error(`charts may not blend (${mode}): it cannot be drawn`);
  },
});
Object.defineProperty(PdfCanvas.prototype, 'lineDashOffset', {
  set(this: { state: State }, value: number) {
    this.state.dashOffset = value;
  },
});
for (const missing of [
  'drawImage',
  'setTransform',
  'transform',
  'createLinearGradient',
  'createRadialGradient',
  'createPattern',
]) {
  Object.defineProperty(PdfCanvas.prototype, missing, {
    get() {
      throw new Error(`charts may not use ${missing}: it cannot be drawn in the document`);
    },
    set() {
      throw new Error(`charts may not use ${missing}: it cannot be drawn in the document`);
    },
  });
}
