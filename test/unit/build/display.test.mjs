import { describe, expect, it } from 'vitest';
import { authorityFile } from '../../../build/display.mjs';

describe('the authority file of the virtual display', () => {
  it('is laid out as X libraries read it: family, address, number, name and data, each with its length', () => {
    const file = authorityFile();
    const fields = [];
    for (let at = 2; at < file.length;) {
      const length = file.readUInt16BE(at);
      fields.push(file.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    expect(file.readUInt16BE(0)).toBe(0xffff);
    expect(fields.map((field) => field.length)).toEqual([0, 0, 18, 16]);
    expect(fields[2].toString()).toBe('MIT-MAGIC-COOKIE-1');
  });

  it('holds another cookie each time', () => {
    expect(authorityFile().equals(authorityFile())).toBe(false);
  });
});
