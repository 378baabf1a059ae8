import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLoadSeries } from '../../../../../shared/domain/member/load-series.ts';

function xport(legend: readonly string[], rows: readonly (readonly string[])[]): string {
  const entries = legend.map((entry) => `<entry>${entry}</entry>`).join('');
  const body = rows.map(
    (row, i) => `<row><t>${String(100 - i * 5)}</t>${row.map((v) => `<v>${v}</v>`).join('')}</row>`,
  );
  return `<?xml version="1.0"?><xport><meta><step>5</step><legend>${entries}</legend></meta><data>${body.join('')}</data></xport>`;
}

describe('load of a VM as its host tells it', () => {
  it('is the mean of its vCPUs and the share of memory its guest uses, oldest first', () => {
    const text = xport(
      ['AVERAGE:vm:a:cpu0', 'AVERAGE:vm:a:cpu1', 'AVERAGE:vm:a:memory', 'AVERAGE:vm:a:memory_internal_free'],
      [
        ['0.5', '0.7', '1048576', '256'],
        ['0.1', '0.3', '1048576', '512'],
      ],
    );
    expect(readLoadSeries(text)).toEqual([{ vmUuid: 'a', stepSeconds: 5, cpu: [0.2, 0.6], memory: [0.5, 0.75] }]);
  });

  it('is unknown where a guest reports nothing or a host has no sample', () => {
    const text = xport(['AVERAGE:vm:a:cpu0', 'AVERAGE:vm:a:memory'], [['NaN', '1048576']]);
    expect(readLoadSeries(text)).toEqual([{ vmUuid: 'a', stepSeconds: 5, cpu: [null], memory: [null] }]);
  });

  it('leaves out hosts, other consolidations and what is no legend', () => {
    const text = xport(['AVERAGE:host:h:cpu0', 'MIN:vm:a:cpu0', 'nonsense'], [['1', '1', '1']]);
    expect(readLoadSeries(text)).toEqual([]);
  });

  it('never leaves 0 to 1, whatever a host sends', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double(), fc.double(), fc.double()), { maxLength: 5 }), (samples) => {
        const text = xport(
          ['AVERAGE:vm:a:cpu0', 'AVERAGE:vm:a:memory', 'AVERAGE:vm:a:memory_internal_free'],
          samples.map((row) => row.map(String)),
        );
        for (const { cpu, memory } of readLoadSeries(text))
          for (const value of [...cpu, ...memory]) expect(value === null || (value >= 0 && value <= 1)).toBe(true);
      }),
    );
  });
});
