/** The two modules of the `xmlrpc` package that are in use; it comes without types. */
declare module 'xmlrpc/lib/serializer.js' {
  const serializer: {
    /** Builds the XML of a call. Plain numbers and strings have traps: give `CustomType`s instead. */
    serializeMethodCall(method: string, params: readonly unknown[]): string;
  };
  export default serializer;
}

declare module 'xmlrpc/lib/customtype.js' {
  /** A scalar written as `<tagName>raw</tagName>`. */
  export default class CustomType {
    constructor(raw: string);
    raw: string;
    tagName: string;
  }
}
