import * as electron from 'electron';

/** The part of the page's window that is needed; main's types know nothing of pages. */
export interface DropTarget {
  addEventListener(kind: 'dragover' | 'drop', listener: (event: DropEvent) => void): void;
}

interface DropEvent {
  readonly dataTransfer: { readonly types: readonly string[]; readonly files: ArrayLike<DroppedFile> } | null;
  preventDefault(): void;
}

/** Electron up to 31 puts a path on files of the system; later ones have `webUtils`. */
interface DroppedFile {
  readonly path?: unknown;
}

/**
 * Tells of a file that a person drops on the window, by its path. Only preload can know it: the page sees a file's name
 * and content. Nothing is opened here; the page asks main, and main looks at it.
 *
 * @param onFile - called with the path of the first file
 */
export function watchDroppedFiles(target: DropTarget, onFile: (path: string) => void): void {
  // Without this the window would show the file in place of the program; main refuses that too.
  target.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') === true) event.preventDefault();
  });
  target.addEventListener('drop', (event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    const path = pathOf(file);
    if (path !== '') onFile(path);
  });
}

function pathOf(file: DroppedFile): string {
  if (typeof file.path === 'string') return file.path;
  // Types of older Electron know nothing of it.
  const { webUtils } = electron as unknown as {
    readonly webUtils?: { getPathForFile(dropped: DroppedFile): string };
  };
  return webUtils?.getPathForFile(file) ?? '';
}
