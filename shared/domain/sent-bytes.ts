/** XAPI refuses requests above this size (`http_limit_max_rpc_size`), in bytes. */
export const MOST_REQUEST_BYTES = 300 * 1024;

/**
 * What a workflow may take of one request. The rest is for the call around it, the signature, and the name and description
 * of its service, which may be 2,080 characters of up to 6 bytes each.
 */
export const MOST_WORKFLOW_BYTES = MOST_REQUEST_BYTES - 20 * 1024;

/** No UTF-16 unit of a text takes more bytes in a request. */
export const MOST_BYTES_OF_A_UNIT = 6;

/** Bytes that a text takes in a request to XAPI: UTF-8 with what JSON-RPC or XML-RPC escape, whichever is more. */
export function sentBytes(text: string): number {
  let plain = 0;
  let json = 0;
  let xml = 0;
  for (const each of text) {
    const code = each.codePointAt(0) ?? 0;
    plain += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
    if (each === '"' || each === '\\') json += 1;
    else if (code < 0x20) json += 5;
    else if (each === '<' || each === '>') xml += 3;
    else if (each === '&') xml += 4;
  }
  return plain + Math.max(json, xml);
}
