import { describe, expect, it } from 'vitest';
import { readLaunchOptions } from '../../../electron/os/launch-options.ts';

const bundles = (...args: readonly string[]): readonly string[] => readLaunchOptions(args, '/home/anna').bundles;

describe('launch options', () => {
  it.each([
    ['shop.stagewright', ['/home/anna/shop.stagewright']],
    ['/srv/shop 2.4.stagewright', ['/srv/shop 2.4.stagewright']],
    ['SHOP.STAGEWRIGHT', ['/home/anna/SHOP.STAGEWRIGHT']],
    // What a desktop hands over for a double click.
    ['file:///srv/shop%202.4.stagewright', ['/srv/shop 2.4.stagewright']],
    ['FILE:///srv/shop.stagewright', ['/srv/shop.stagewright']],
    ['file://elsewhere/srv/shop.stagewright', []],
    ['file:///srv/%2Fshop.stagewright', []],
    ['file:///srv/%zz.stagewright', []],
    ['/opt/stagewright', []],
    ['stagewright://pools', []],
  ])('opens for %s: %j', (argument, paths) => {
    expect(bundles(argument)).toEqual(paths);
  });

  it('leaves switches of others alone', () => {
    const options = readLaunchOptions(['--no-sandbox', '--ozone-platform=x11', '--smoke', '--vms', '20'], '/');
    expect(options).toMatchObject({ smoke: true, demo: true, demoArguments: ['--vms', '20'], bundles: [] });
  });
});
