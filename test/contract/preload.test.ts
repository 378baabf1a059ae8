import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

type Handler = (event: unknown, ...args: unknown[]) => void;

/** Runs preload.ts with an Electron of which only what it may use is there. */
function runPreload() {
  const source = readFileSync(join(process.cwd(), 'electron', 'preload.ts'), 'utf8');
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: false },
  });
  const exposed: Record<string, unknown> = {};
  const handlers = new Map<string, Handler>();
  const invoked: unknown[][] = [];
  const required: string[] = [];
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: unknown) => {
        exposed[name] = api;
      },
    },
    ipcRenderer: {
      on: (channel: string, handler: Handler) => handlers.set(channel, handler),
      invoke: (...args: unknown[]) => {
        invoked.push(args);
        return Promise.resolve({ ok: true, value: null });
      },
    },
  };
  const require = (name: string): unknown => {
    required.push(name);
    return electron;
  };
  runInContext(outputText, createContext({ require, exports: {}, module: { exports: {} } }));
  return { exposed, handlers, invoked, required };
}

interface ExposedBridge {
  readonly request: (...args: unknown[]) => unknown;
  readonly subscribe: (event: string, listener: (payloadText: string) => void) => () => void;
}

describe('preload', () => {
  it('exposes one bridge with two functions, and uses nothing but Electron', () => {
    const { exposed, required, handlers } = runPreload();
    expect(Object.keys(exposed)).toEqual(['bridge']);
    expect(Object.entries(exposed['bridge'] as object).map(([key, value]) => [key, typeof value])).toEqual([
      ['request', 'function'],
      ['subscribe', 'function'],
    ]);
    expect(required).toEqual(['electron']);
    expect([...handlers.keys()]).toEqual(['bridge:event']);
  });

  it('sends requests over one channel, whatever the page passes more', () => {
    const { exposed, invoked } = runPreload();
    const { request } = exposed['bridge'] as ExposedBridge;
    request('pools.probe', { host: 'xcp-1' }, 'more', 'and more');
    expect(invoked).toEqual([['bridge:request', 'pools.probe', { host: 'xcp-1' }]]);
  });

  it('gives listeners the payload alone, never Electron’s event', () => {
    const { exposed, handlers } = runPreload();
    const bridge = exposed['bridge'] as ExposedBridge;
    const heard: unknown[][] = [];
    const listener = (...args: unknown[]): void => void heard.push(args);
    const stop = bridge.subscribe('pool.changed', listener);
    const emit = handlers.get('bridge:event')!;
    emit({ sender: 'secret' }, 'pool.changed', '{"id":"pool-a"}');
    emit({ sender: 'secret' }, 'runs.changed', '{"runs":[]}');
    emit({ sender: 'secret' }, '__proto__', '{}');
    expect(heard).toEqual([['{"id":"pool-a"}']]);
    stop();
    emit({ sender: 'secret' }, 'pool.changed', '{"id":"pool-a"}');
    expect(heard).toHaveLength(1);
  });
});
