import { NEVER, type Behaviours, type Call, type World } from '../core/contract.ts';
import { flag, map, text, withEntries } from './values.ts';

function makeBlob(world: World, name: string, mime: string, isPublic: boolean): string {
  return world.db.create('blob', {
    name_label: name,
    name_description: '',
    size: 0,
    public: isPublic,
    last_updated: NEVER,
    mime_type: mime || 'application/octet-stream',
  });
}

/** Makes an empty blob that hangs on an object under a name; an older one of that name is replaced. @returns its ref */
export function createBlob(
  { world }: Call,
  cls: string,
  ref: string,
  name: string,
  mime: string,
  isPublic: boolean,
): string {
  const held = map(world.db.get(cls, ref)['blobs']);
  const old = text(held[name]);
  if (world.db.find('blob', old)) removeBlob(world, old);
  const blob = makeBlob(world, name, mime, isPublic);
  world.db.set(cls, ref, { blobs: withEntries(held, { [name]: blob }) });
  return blob;
}

function removeBlob(world: World, blob: string): void {
  world.db.destroy('blob', blob);
  world.blobs.delete(blob);
}

/** Blobs. Their bytes travel over HTTP. */
export const blob: Behaviours = {
  'blob.create': ({ world }, mime, isPublic) => makeBlob(world, '', text(mime), flag(isPublic)),
  'blob.destroy': ({ world }, self) => {
    world.db.get('blob', text(self));
    removeBlob(world, text(self));
    return '';
  },
  'pool.create_new_blob': (call, ref, name, mime, isPublic) =>
    createBlob(call, 'pool', text(ref), text(name), text(mime), flag(isPublic)),
  'host.create_new_blob': (call, ref, name, mime, isPublic) =>
    createBlob(call, 'host', text(ref), text(name), text(mime), flag(isPublic)),
  'network.create_new_blob': (call, ref, name, mime, isPublic) =>
    createBlob(call, 'network', text(ref), text(name), text(mime), flag(isPublic)),
  'SR.create_new_blob': (call, ref, name, mime, isPublic) =>
    createBlob(call, 'SR', text(ref), text(name), text(mime), flag(isPublic)),
};
