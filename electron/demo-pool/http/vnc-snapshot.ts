import { text } from '../behaviour/values.ts';
import { ApiError, type HttpHandler, type Row } from '../core/contract.ts';
import { toPng, type GreyPicture } from './png.ts';
import { namedObject, serveAtOnce } from './transfer.ts';

const WIDTH = 720;
const HEIGHT = 400;
/** A glyph is 3 × 5 dots; each dot is drawn this large. */
const DOT = 4;
const MARGIN = 24;
const LINE_HEIGHT = 8 * DOT;

/** Rows of dots of each glyph, three bits a row, top row first, in octal. */
const GLYPHS: Readonly<Record<string, string>> = {
  A: '25755',
  B: '65656',
  C: '34443',
  D: '65556',
  E: '74647',
  F: '74644',
  G: '34553',
  H: '55755',
  I: '72227',
  J: '11152',
  K: '55655',
  L: '44447',
  M: '57755',
  N: '65555',
  O: '25552',
  P: '65644',
  Q: '25563',
  R: '65655',
  S: '34216',
  T: '72222',
  U: '55557',
  V: '55552',
  W: '55775',
  X: '55255',
  Y: '55222',
  Z: '71247',
  '0': '75557',
  '1': '26227',
  '2': '71747',
  '3': '71317',
  '4': '55711',
  '5': '74717',
  '6': '74757',
  '7': '71122',
  '8': '75757',
  '9': '75717',
  '-': '00700',
  '.': '00002',
  ':': '02020',
  '/': '11244',
  '(': '12221',
  ')': '42224',
  _: '00007',
};

/** GET /vncsnapshot: a picture of a running VM's screen, a text console with its name. */
export const vncSnapshotHandler: HttpHandler = {
  method: 'GET',
  path: '/vncsnapshot',
  isOfHost: true,
  role: 'vm-operator',
  serve: serveAtOnce((world, _caller, _request, response, query) => {
    const ref = namedObject(world, 'VM', query);
    const vm = world.db.get('VM', ref);
    if (vm['power_state'] !== 'Running')
      throw new ApiError('VM_BAD_POWER_STATE', ref, 'running', text(vm['power_state']).toLowerCase());
    const os = text(
      (world.db.find('VM_guest_metrics', text(vm['guest_metrics']))?.['os_version'] as Row | undefined)?.['name'],
    );
    const picture = toPng(drawConsole([os.split('|')[0] ?? '', '', `${text(vm['name_label'])} login:_`]));
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': String(picture.length) }).end(picture);
  }),
};

/** Draws lines of text as a screen shows them; letters it has no glyph for are boxes, what does not fit is cut. */
function drawConsole(lines: readonly string[]): GreyPicture {
  const pixels = new Uint8Array(WIDTH * HEIGHT).fill(12);
  lines.forEach((line, row) => {
    for (const [column, letter] of Array.from(line).entries()) {
      const left = MARGIN + column * 4 * DOT;
      if (letter !== ' ' && left + 3 * DOT <= WIDTH - MARGIN)
        drawGlyph(pixels, GLYPHS[letter.toUpperCase()] ?? '75557', left, MARGIN + row * LINE_HEIGHT);
    }
  });
  return { width: WIDTH, height: HEIGHT, pixels };
}

function drawGlyph(pixels: Uint8Array, glyph: string, left: number, top: number): void {
  for (const [row, bits] of Array.from(glyph).entries()) {
    for (let column = 0; column < 3; column += 1) {
      if ((Number(bits) & (4 >> column)) === 0) continue;
      for (let y = 0; y < DOT; y += 1) {
        const start = (top + row * DOT + y) * WIDTH + left + column * DOT;
        pixels.fill(200, start, start + DOT);
      }
    }
  }
}
