import { describe, expect, it } from 'vitest';
import { warmUpOnce } from '../../../../electron/xapi/wire/xml-warm-up.ts';

describe('the sample reply', () => {
  it('is one that the decoder takes, in pieces of any size', () => {
    expect(() => {
      warmUpOnce();
    }).not.toThrow();
  });
});
