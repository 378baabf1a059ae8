/** Packages that benches and tests compare with; they come without types. */
declare module 'xmlrpc/lib/deserializer.js' {
  export default class Deserializer {
    deserializeMethodResponse(
      stream: NodeJS.ReadableStream,
      callback: (error: Error | null, value: unknown) => void,
    ): void;
  }
}

declare module 'xen-api' {
  export interface XenApiClient {
    on(event: 'error', listener: (error: unknown) => void): void;
    connect(): Promise<void>;
    call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  }
  export function createClient(options: Readonly<Record<string, unknown>>): XenApiClient;
}
