/** One good input of each request about updates. */
export const goodUpdateInputs = {
  'updates.check': {},
  'updates.download': {},
  'updates.install': {},
  'updates.cancel-install': {},
};

/** One bad input of each: nobody but the settings and the feed say what is downloaded. */
export const badUpdateInputs = {
  'updates.check': { feed: 'https://elsewhere.example' },
  'updates.download': { address: 'https://elsewhere.example/new.AppImage' },
  'updates.install': { path: '/tmp/new.AppImage' },
  'updates.cancel-install': { now: true },
};
