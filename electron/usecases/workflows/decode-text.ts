import type { FileProblem } from '../../../shared/domain/workflow-file-report.ts';

/** Text of a file, or where it stops being UTF-8. */
export function decodeText(bytes: Uint8Array): string | FileProblem {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  const lenient = new TextDecoder('utf-8').decode(bytes);
  const bad = lenient.indexOf('\ufffd');
  const before = lenient.slice(0, Math.max(0, bad));
  const line = before.split('\n').length;
  return { line, column: before.length - before.lastIndexOf('\n'), path: '', message: 'this is not UTF-8 text' };
}
