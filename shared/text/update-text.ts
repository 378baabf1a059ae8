import type { UpdateFault } from '../domain/update/update-fault.ts';
import type { UpdateState, UpdateWay } from '../domain/update/update-state.ts';
import { inSentence } from './names.ts';

const UNTOUCHED = 'The installed version is as it was.';

/** What happened, why, and what to do, for each thing that can go wrong with an update. */
export function updateFaultWords(
  fault: UpdateFault,
  detail: string,
): readonly [what: string, why: string, remedy: string] {
  switch (fault) {
    case 'no-updates-here':
      return ['This program has no updates', 'It was not installed as a package that has any.', UNTOUCHED];
    case 'off':
      return [
        'Updates are switched off',
        'Nothing is looked for before somebody switches them on.',
        'Switch them on in the settings.',
      ];
    case 'no-key':
      return [
        'There is no key to check updates with',
        'An update is taken only if it is signed with the key that this machine’s administrator put here.',
        'Ask the administrator for the key; its place is named in the settings.',
      ];
    case 'no-feed':
      return [
        'The address of updates can not be used',
        `${inSentence(detail)}.`,
        'Correct the address in the settings.',
      ];
    case 'unreachable':
      return [
        'The address of updates does not answer as it should',
        'It could not be read by HTTPS, without redirection, from this machine.',
        `Check the address, the network and the server’s certificate. ${UNTOUCHED}`,
      ];
    case 'too-large':
      return [
        'What stands at the address of updates is too large',
        'It is no description of a release.',
        `Check the address. ${UNTOUCHED}`,
      ];
    case 'unsigned':
      return [
        'What the address of updates offers is not signed',
        'Anybody could have put it there, so nothing of it was believed or downloaded.',
        `Ask whoever looks after the feed to sign it. ${UNTOUCHED}`,
      ];
    case 'bad-signature':
      return [
        'The signature of what is offered does not hold',
        'It was changed, or signed with another key than the one this machine knows. Nothing was downloaded.',
        `Ask whoever looks after the feed before you go on; compare the key’s fingerprint. ${UNTOUCHED}`,
      ];
    case 'malformed':
      return [
        'What the address of updates offers can not be read',
        'It is signed, but does not say a release as it should.',
        `Tell whoever looks after the feed. ${UNTOUCHED}`,
      ];
    case 'older':
      return [
        'An older version is offered than the one installed',
        'An old version has the faults that were mended since, so it is never taken.',
        `Tell whoever looks after the feed. ${UNTOUCHED}`,
      ];
    case 'no-file':
      return [
        'Nothing of the new version is for this kind of package',
        'The feed holds no file of it.',
        `Tell whoever looks after the feed. ${UNTOUCHED}`,
      ];
    case 'by-hand':
      return [
        'This package does not replace itself',
        'What the system’s package manager installed is its own to replace.',
        'Get the new package at the address in the settings and install it as the old one was.',
      ];
    case 'nothing-ready':
      return [
        'There is no update at hand',
        'It was not found or not downloaded yet, or the settings changed.',
        'Check for updates first.',
      ];
    case 'download-failed':
      return [
        'The update was not downloaded',
        'The connection broke, or what came is not what was signed.',
        `Try again. ${UNTOUCHED}`,
      ];
    case 'install-failed':
      return [
        'The update was not installed',
        'This program could not be replaced.',
        `See to the reason below and try again. ${UNTOUCHED}`,
      ];
  }
}

/** How this program is updated, as a sentence. */
export function updateWayText(way: UpdateWay): string {
  switch (way.kind) {
    case 'none':
      return NONE_WORDS[way.why];
    case 'replaces-itself':
      return `This is the ${PACKAGE_WORDS[way.package]}: it can download a new version and replace itself.${
        way.package === 'dmg' ? ' macOS allows that only to a program that its makers signed.' : ''
      }`;
    case 'by-hand':
      return `This is the ${PACKAGE_WORDS[way.package]}: it does not replace itself. A new version is said here, with the address of its package; install that as this one was installed.`;
  }
}

const NONE_WORDS: Readonly<Record<Extract<UpdateWay, { kind: 'none' }>['why'], string>> = {
  development: 'This console runs from its source code, so it has no updates: fetch the source and start it again.',
  trial:
    'This is a trial build on an old runtime, so it has no updates: install a release, which keeps its own data and leaves this one alone.',
  'command-line': 'The command line has no updates of its own: it is part of the package that brought it.',
};

const PACKAGE_WORDS: Readonly<Record<Extract<UpdateWay, { package: unknown }>['package'], string>> = {
  AppImage: 'AppImage',
  nsis: 'Windows program',
  dmg: 'macOS program',
  deb: 'Debian package',
  rpm: 'RPM package',
  'tar.gz': 'program unpacked from an archive',
};

/** How far an update is, as one line. */
export function updatePhaseText({ phase, release, installed, progressRatio, waitsFor }: UpdateState): string {
  const version = release?.version ?? '';
  switch (phase) {
    case 'off':
      return 'Switched off: nothing is looked for.';
    case 'idle':
      return `Version ${installed} is installed; not looked for another one yet.`;
    case 'checking':
      return 'Looking for a new version…';
    case 'current':
      return `Version ${installed} is installed, and the newest.`;
    case 'available':
      return `Version ${version} is there; ${installed} is installed.`;
    case 'downloading':
      return `Downloading version ${version}: ${String(Math.floor(progressRatio * 100))} %`;
    case 'ready':
      return `Version ${version} is downloaded and checked.`;
    case 'waiting':
      return `Version ${version} is installed as soon as no run is under way${waitsFor.length > 0 ? `: waiting for ${waitsFor.map(inSentence).join(', ')}` : ''}.`;
    case 'installing':
      return `Installing version ${version}: the console closes and comes back.`;
  }
}
