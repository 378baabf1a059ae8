import { describe, expect, it } from 'vitest';
import { addressInFeed, feedAddressFault, LONGEST_FEED } from '../../../../../shared/domain/update/feed-address.ts';

describe('the address of a feed', () => {
  it.each([
    'https://updates.example',
    'https://updates.example/',
    'https://updates.example:8443/stagewright/stable',
    'https://10.1.2.3/feed/',
    'https://[fd00::1]:8443/feed',
    'https://intranet/a~b/c%20d',
  ])('may be %s', (address) => {
    expect(feedAddressFault(address)).toBeNull();
    expect(new URL(addressInFeed(address, 'latest.yml')).pathname.endsWith('/latest.yml')).toBe(true);
    expect(new URL(addressInFeed(address, 'latest.yml')).origin).toBe(new URL(address).origin);
  });

  it.each([
    ['http://updates.example', /https:\/\/.*can be changed/],
    ['HTTP://updates.example', /https:\/\/.*can be changed/],
    ['ftp://updates.example', /begins with https/],
    ['file:///etc', /begins with https/],
    ['updates.example', /begins with https/],
    ['https://', /begins with https/],
    ['https://root:secret@updates.example/', /begins with https/],
    ['https://updates.example?x=1', /begins with https/],
    ['https://updates.example/feed?x=1', /plain address/],
    ['https://updates.example/feed#top', /plain address/],
    ['https://updates.example/a/../b', /plain address/],
    ['https://updates.example/./b', /plain address/],
    ['https://updates.example//b', /plain address/],
    ['https://updates.example/a b', /plain address/],
    ['https://updates.example/a\\b', /plain address/],
    [' https://updates.example', /begins with https/],
    ['https://updates.example/\n', /begins with https/],
  ])('may not be %j', (address, why) => {
    expect(feedAddressFault(address)).toMatch(why);
  });

  it('may be long, but not without end', () => {
    const start = 'https://updates.example/';
    expect(feedAddressFault(start + 'a'.repeat(LONGEST_FEED - start.length))).toBeNull();
    expect(feedAddressFault(start + 'a'.repeat(LONGEST_FEED - start.length + 1))).toMatch(/longer than 500/);
  });
});
