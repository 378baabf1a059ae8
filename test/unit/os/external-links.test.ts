import { describe, expect, it } from 'vitest';
import { externalLinkNames, openExternalLink } from '../../../electron/os/external-links.ts';

describe('links to the outside', () => {
  it('are https addresses, each opened as it stands in the table', async () => {
    expect(externalLinkNames.length).toBeGreaterThan(0);
    for (const name of externalLinkNames) {
      const opened: string[] = [];
      await openExternalLink(name, async (url) => void opened.push(url));
      expect(opened).toHaveLength(1);
      expect(new URL(opened[0]!).protocol).toBe('https:');
    }
  });

  it.each(['', 'https://evil.example', 'file:///etc/passwd', '__proto__', 'constructor', 'toString', 'XCP-NG-DOCS'])(
    'refuse the unknown name %j',
    async (name) => {
      const opened: string[] = [];
      await expect(openExternalLink(name, async (url) => void opened.push(url))).rejects.toMatchObject({
        problem: { code: 'invalid-request' },
      });
      expect(opened).toEqual([]);
    },
  );
});
