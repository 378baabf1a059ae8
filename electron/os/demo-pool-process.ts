import { utilityProcess } from 'electron';
import { makeDemoPoolRunner, type DemoPoolProcess } from './demo-pool-runner.ts';

/**
 * Runs the demo pool as a utility process of this program, with which it ends.
 * @param script - the built `out/demo-pool/main.cjs`
 * @param onEnded - told why, when it ended without being asked to
 */
export function makeDemoPoolProcess(
  script: string,
  args: readonly string[],
  onEnded: (reason: string) => void,
): DemoPoolProcess {
  return makeDemoPoolRunner(() => {
    const child = utilityProcess.fork(script, [...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      serviceName: 'demo pool',
    });
    return {
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.once('exit', listener),
      onComplaint: (listener) => child.stderr?.on('data', (bytes: Buffer) => listener(bytes.toString('utf8'))),
      kill: () => child.kill(),
    };
  }, onEnded);
}
