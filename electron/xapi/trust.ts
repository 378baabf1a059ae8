import type { Endpoint, SeenCertificate, TrustCheck } from './wire/contract.ts';

/** The pins of one pool's members, and what each member showed when it was last accepted. */
export class TrustBook {
  readonly #pins = new Map<string, string>();
  readonly #accepted = new Map<string, SeenCertificate>();

  /** @param pins - fingerprint by member address */
  constructor(pins: Readonly<Record<string, string>>) {
    for (const [host, fingerprint] of Object.entries(pins)) this.#pins.set(host, fingerprint.toUpperCase());
  }

  /** Accepts a member only with the certificate that is pinned for its address; one without pin never. */
  readonly check: TrustCheck = (endpoint: Endpoint, seen: SeenCertificate): boolean => {
    if (this.#pins.get(endpoint.host) !== seen.fingerprint) return false;
    this.#accepted.set(endpoint.host, seen);
    return true;
  };

  /** The fingerprint pinned for a member. */
  findPin(host: string): string | undefined {
    return this.#pins.get(host);
  }

  /** What a member showed when its pin last matched. */
  findAccepted(host: string): SeenCertificate | undefined {
    return this.#accepted.get(host);
  }

  /** Pins a member. Answers false when it was pinned already, then nothing changes. */
  learn(host: string, fingerprint: string): boolean {
    if (this.#pins.has(host)) return false;
    this.#pins.set(host, fingerprint);
    return true;
  }

  /** Addresses with a pin. */
  hosts(): readonly string[] {
    return [...this.#pins.keys()];
  }

  /** All pins by address. */
  pins(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#pins);
  }
}
