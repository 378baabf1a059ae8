import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.mjs';
import { run } from '../say.mjs';

/** Where the command line lies in the unpacked program: plain Node can't read what is inside the archive. */
const COMMAND_LINE = 'resources/app.asar.unpacked/out/cli/cli.cjs';

/**
 * Writes `bin/NAME`, which packages put on the PATH: the window without a command, the command line with one. Beside it
 * the completion of both shells.
 *
 * @returns path of the script in the unpacked program
 */
export async function writeLauncher(folder, name) {
  const script = readFileSync(join(root, 'build', 'package', 'launcher.sh'), 'utf8')
    .replaceAll('@NAME@', name)
    .replaceAll('@COMMAND_LINE@', COMMAND_LINE);
  const path = join('bin', name);
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, path), script);
  chmodSync(join(folder, path), 0o755);
  for (const shell of ['bash', 'zsh']) {
    const { code, output } = await run(
      process.execPath,
      [join(folder, COMMAND_LINE), 'completion', shell, '--name', name],
      {
        cwd: folder,
      },
    );
    if (code !== 0) throw new Error(`the completion for ${shell} was not printed: ${output}`);
    writeFileSync(join(folder, 'bin', `completion.${shell}`), output);
  }
  return path;
}
