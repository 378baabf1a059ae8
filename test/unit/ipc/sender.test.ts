import { describe, expect, it } from 'vitest';
import { mayAsk } from '../../../electron/ipc/sender.ts';
import { serve, type AskingEvent } from '../../../electron/ipc/serve.ts';

describe('mayAsk', () => {
  const ours = { frameUrl: 'app://console/index.html', isMainFrame: true, isOurWindow: true };

  it.each(['app://console', 'app://console/', 'app://console/index.html', 'app://console/#/board?x=1'])(
    'lets our own page at %s ask',
    (frameUrl) => {
      expect(mayAsk({ ...ours, frameUrl })).toBe(true);
    },
  );

  it.each([
    null,
    '',
    'about:blank',
    'about:srcdoc',
    'app://',
    'app:/console',
    'app://consoles/',
    'app://console.example/',
    'app://console@example/',
    'app://console:80/',
    'APP://console/',
    ' app://console/',
    'app://other/?app://console/',
    'https://console/',
    'file:///app://console/',
    'data:text/html,app://console/',
    'blob:app://console/1',
    'devtools://devtools/bundled/inspector.html',
    'javascript:alert(1)',
  ])('lets no page at %s ask', (frameUrl) => {
    expect(mayAsk({ ...ours, frameUrl })).toBe(false);
  });

  it.each([
    [false, true],
    [true, false],
    [false, false],
  ])('lets neither frames nor other windows ask (main frame %s, our window %s)', (isMainFrame, isOurWindow) => {
    expect(mayAsk({ ...ours, isMainFrame, isOurWindow })).toBe(false);
  });
});

describe('serve', () => {
  const mainFrame = { url: 'app://console/' };
  const window = { mainFrame };

  async function ask(event: AskingEvent, windows: readonly unknown[] = [window]) {
    const asked: unknown[] = [];
    const refused: unknown[] = [];
    const answer = await serve(
      {
        answer: async (name, input) => {
          asked.push([name, input]);
          return { ok: true, value: 1 };
        },
        windows: () => windows,
        onRefused: (url) => refused.push(url),
      },
      event,
      'app.ready',
      { some: 'input' },
    );
    return { answer, asked, refused };
  }

  it('passes name and input of our page on as they are', async () => {
    const { answer, asked, refused } = await ask({ senderFrame: mainFrame, sender: window });
    expect(answer).toEqual({ ok: true, value: 1 });
    expect(asked).toEqual([['app.ready', { some: 'input' }]]);
    expect(refused).toEqual([]);
  });

  it.each<readonly [string, AskingEvent, readonly unknown[]]>([
    ['a frame that has gone', { senderFrame: null, sender: window }, [window]],
    ['a gone frame of a window without frames', { senderFrame: null, sender: { mainFrame: null } }, [window]],
    ['an inner frame with our own address', { senderFrame: { url: 'app://console/' }, sender: window }, [window]],
    ['a window that is closed by now', { senderFrame: mainFrame, sender: window }, []],
    ['another window', { senderFrame: mainFrame, sender: { mainFrame } }, [window]],
    ['our window showing something else', { senderFrame: { url: 'https://example.org/' }, sender: window }, [window]],
  ])('refuses %s, and says which page it was', async (_who, event, windows) => {
    const { answer, asked, refused } = await ask(event, windows);
    expect(answer).toEqual({ ok: false, problem: { code: 'invalid-request', issues: ['this window may not ask'] } });
    expect(asked).toEqual([]);
    expect(refused).toEqual([event.senderFrame?.url ?? null]);
  });
});
