import type { HeadlessConsole } from '../../fakes/headless-console.ts';
import type { RecordBook } from '../console/record-book.ts';
import { configurationIn } from '../fences/fence-desk.ts';
import { ended, firstWish } from './template-desk.ts';

const ID = '0f1e2d3c-4b5a-4000-8000-00000000000a';
const NEXT = '0f1e2d3c-4b5a-4000-8000-00000000000b';

/** Does everything with templates that the ledger keeps. */
export async function recordTemplates(desk: HeadlessConsole, book: RecordBook): Promise<void> {
  const inDemo = { poolId: 'demo' } as const;
  const shop = await configurationIn(desk, 'staging', 6);
  const wish = await firstWish(desk, shop, ID);
  const making = { ...inDemo, configurationUuid: shop.uuid, wish };
  const made = await desk.request('templates.preview-make', making);
  await ended(desk, (await book.did('templates.make', { ...making, planDigest: made.planDigest })).runId);
  const { content } = await desk.until('the template', ({ templates }) => templates.get(ID));
  const { name, notes, description, sources } = content;
  const version = { id: NEXT, family: ID, name, notes, description, sources };
  await book.did('templates.save', { ...inDemo, wish: version });
  await desk.until('the version', ({ templates }) => templates.get(NEXT));
  await book.did('templates.note', { ...inDemo, id: NEXT, afterSeq: 1, isGold: true, notes: '' });
  await desk.until('gold', ({ templates }) => templates.get(NEXT)?.content.isGold);
  await book.did('templates.export', { ...inDemo, id: NEXT });
  const place = { serviceId: shop.serviceId ?? '', stageId: 'development' };
  const provisioning = { id: NEXT, values: {}, count: 1, networks: [], srUuid: null, place };
  const shown = await desk.request('templates.preview-provision', { ...inDemo, wish: provisioning });
  const started = { ...inDemo, wish: provisioning, planDigest: shown.planDigest };
  await ended(desk, (await book.did('templates.provision', started)).runId);
  const removal = await desk.request('templates.preview-remove', { ...inDemo, id: ID });
  const removing = { ...inDemo, id: ID, planDigest: removal.planDigest, typed: name };
  await ended(desk, (await book.did('templates.remove', removing)).runId);
}
