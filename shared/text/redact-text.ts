/**
 * Takes out of a log line what must never be in a file: session references (any opaque reference may be one), what
 * follows the word password, and private keys, also without their frame.
 */
export function redactText(text: string): string {
  return (
    text
      .replace(/OpaqueRef(:|%3A)[0-9a-f-]{8,}/gi, 'OpaqueRef:…')
      .replace(/(session_id=)[^&\s"]+/gi, '$1…')
      // A quoted value may hold escaped quotes.
      .replace(/((?:password|passwd|pwd|passphrase)["']?\s*[:=]\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\S+)/gi, '$1…')
      .replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, '…')
      // How an Ed25519 key in PKCS #8 begins in base64.
      .replace(/MC4CAQAwBQYDK2VwBCIEI[A-Za-z0-9+/_-]*=*/g, '…')
  );
}
