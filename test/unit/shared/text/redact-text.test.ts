import { describe, expect, it } from 'vitest';
import { redactText } from '../../../../shared/text/redact-text.ts';

describe('a log line', () => {
  it.each([
    ['call VM.start OpaqueRef:0d2b4a6c-1111-2222-3333-444455556666 took 3 ms', '0d2b4a6c'],
    ['GET /export?session_id=OpaqueRef%3Aabcdef12&uuid=1', 'abcdef12'],
    ['{"user":"root","password":"hunter2","host":"a"}', 'hunter2'],
    ["password = 'hunter2'", 'hunter2'],
    ['Passphrase: hunter2', 'hunter2'],
    ['{"password":"hun\\"ter2","x":1}', 'ter2'],
    [`key -----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIabc\n-----END PRIVATE KEY----- end`, 'MC4CAQ'],
    ['kept MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g here', 'J1hsZ3v'],
  ])('%j loses its secret', (line, secret) => {
    expect(redactText(line)).not.toContain(secret);
  });

  it('keeps what is around', () => {
    expect(redactText('VM "web" OpaqueRef:0d2b4a6c-1111 started')).toBe('VM "web" OpaqueRef:… started');
    expect(redactText('{"password":"x","host":"a"}')).toContain('"host":"a"');
    expect(redactText('no secret here')).toBe('no secret here');
  });
});
