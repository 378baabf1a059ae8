import type { FormRule } from '../../shared/domain/evidence/bundle-verdict.ts';

/** Thrown while checking: the bundle's form breaks a rule. */
export class FormFault extends Error {
  override readonly name = 'FormFault';
  readonly rule: FormRule;

  constructor(rule: FormRule, detail = '') {
    super(detail);
    this.rule = rule;
  }
}

/** Thrown while checking: what the bundle says does not hold. */
export class ChainFault extends Error {
  override readonly name = 'ChainFault';
  readonly seq: number | null;

  constructor(seq: number | null, reason: string) {
    super(reason);
    this.seq = seq;
  }
}
