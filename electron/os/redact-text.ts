/**
 * Takes out of a log line what must never be in a file: session references (any opaque reference may be one), what
 * follows the word password, and private keys.
 */
export function redactText(text: string): string {
  return text
    .replace(/OpaqueRef:[0-9a-f-]{8,}/gi, 'OpaqueRef:…')
    .replace(/(session_id=)[^&\s"]+/gi, '$1…')
    .replace(/((?:password|passwd|pwd|passphrase)["']?\s*[:=]\s*)("[^"]*"|'[^']*'|\S+)/gi, '$1…')
    .replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, '…');
}
