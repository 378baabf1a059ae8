/** The nonce main put into this page load; style elements made by the UI kit must carry it. */
export function readStyleNonce(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  return meta?.nonce ?? meta?.getAttribute('nonce') ?? '';
}
