declare module 'xen-api' {
  /** One cached object: its fields, and `$ref`, `$type`. */
  export interface XapiRecord {
    readonly $ref: string;
    readonly $type: string;
    readonly uuid?: string;
    readonly [field: string]: unknown;
  }

  export class Xapi {
    constructor(options: {
      readonly url: string;
      readonly allowUnauthorized: boolean;
      readonly transport: string;
      readonly debounce?: number;
      readonly watchEvents?: boolean;
    });
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    readonly objectsFetched: Promise<void>;
    readonly objects: {
      readonly all: Readonly<Record<string, XapiRecord>>;
      on(event: 'add' | 'update', listener: (changed: Readonly<Record<string, XapiRecord>>) => void): void;
    };
    call(method: string, ...args: readonly unknown[]): Promise<unknown>;
    callAsync(method: string, ...args: readonly unknown[]): Promise<unknown>;
    getObject(id: string): XapiRecord;
    watchTask(ref: string): Promise<unknown>;
  }
}
